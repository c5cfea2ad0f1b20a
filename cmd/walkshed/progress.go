package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/walkshed/walkshed/data"
)

// progressView draws data.Progress: bars on a terminal, and one line per
// finished stage where nobody watches (a log file, CI).
type progressView struct {
	mu     sync.Mutex
	w      io.Writer
	lang   language
	bars   *mpb.Progress // nil: not a terminal
	stages map[data.Stage]*stageView
	proof  time.Time     // when the proof was last said
	also   data.Progress // told the same; nil: nobody
}

type stageView struct {
	bar         *mpb.Bar
	began       time.Time
	done, total int64
	closed      bool
}

func newProgress(w io.Writer, l language, quiet bool) *progressView {
	p := &progressView{w: w, lang: l, stages: map[data.Stage]*stageView{}}
	if quiet {
		p.w = io.Discard
		return p
	}
	if f, ok := w.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		p.bars = mpb.New(mpb.WithOutput(w), mpb.WithWidth(40), mpb.WithRefreshRate(120*time.Millisecond))
	}
	return p
}

// tell is the data.Progress to hand to the engine.
func (p *progressView) tell(stage data.Stage, done, total int64) {
	p.also.Tell(stage, done, total)
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.stages[stage]
	if s == nil {
		s = &stageView{began: time.Now()}
		p.stages[stage] = s
		if p.bars != nil {
			s.bar = p.newBar(stage, total)
		}
	}
	if s.closed && done < total { // the stage runs again, for another file
		s.closed, s.began = false, time.Now()
	}
	s.done, s.total = done, total
	if s.bar != nil {
		s.bar.SetTotal(total, false)
		s.bar.SetCurrent(done)
	}
	if total > 0 && done >= total && !s.closed {
		p.finish(stage, s)
	}
}

func (p *progressView) newBar(stage data.Stage, total int64) *mpb.Bar {
	return p.bars.AddBar(total,
		mpb.PrependDecorators(decor.Name(p.lang.text("stage_"+string(stage)), decor.WC{C: decor.DindentRight | decor.DSyncWidth})),
		mpb.AppendDecorators(decor.Percentage(decor.WCSyncSpace),
			decor.AverageSpeed(0, " %.0f/s", decor.WCSyncSpace),
			decor.Name(" "+p.lang.text("left")+" "), decor.AverageETA(decor.ET_STYLE_GO)))
}

func (p *progressView) finish(stage data.Stage, s *stageView) {
	s.closed = true
	if s.bar != nil {
		return // the bar itself shows it; mpb completes it in close
	}
	took := time.Since(s.began)
	rate := float64(s.total) / max(took.Seconds(), 1e-3)
	fmt.Fprintf(p.w, "[%s] %s  %s/s  %s\n", p.lang.text("stage_"+string(stage)),
		people(float64(s.total)), people(rate), took.Round(time.Millisecond))
}

// proofEvery is how often a search that proves says how far it is: a long one
// leaves a trace and no flood.
const proofEvery = time.Second

// tellProof says what is proved so far.
func (p *progressView) tellProof(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.Sub(p.proof) >= proofEvery {
		p.proof = now
		if p.bars != nil {
			fmt.Fprintln(p.bars, text) // above the bars
			return
		}
		fmt.Fprintln(p.w, text)
	}
}

// close ends all bars, whole or not, so that what follows starts on a line of
// its own.
func (p *progressView) close() {
	if p.bars == nil {
		return
	}
	p.mu.Lock()
	for _, s := range p.stages {
		if s.done >= s.total {
			s.bar.SetTotal(s.done, true)
		} else {
			s.bar.Abort(false)
		}
	}
	p.mu.Unlock()
	p.bars.Wait()
}
