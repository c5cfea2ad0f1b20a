package main

import (
	"fmt"
	"math"
	"strings"
)

// A verdict is what the log says of one row.
type verdict struct {
	row    row
	ours   line
	peers  []line
	open   string // why it was not run, or ""
	absent bool   // the log has nothing of it
}

// Figures that samples have without stating them.
const (
	wallMs   = "wall_ms"   // wall time in ms
	perPiece = "per_piece" // what row.Per gives
)

// A line is one contender of a row.
type line struct {
	who    string
	rounds int
	ms     spread // of one unit of work
	per    spread
	ratio  spread // their time to ours; of ours, 1
	peakKB int64
	more   map[string]float64 // medians

	absent string // why it did not run, or ""
	fault  string // how it failed or differed, or ""
	excuse string // by which known defect it differs, or ""
}

// judge reads a row's records.
func judge(r row, log []record) verdict {
	v := verdict{row: r, open: r.Open, absent: true}
	samples := map[string][]sample{}
	said := map[string]map[string]string{isAbsent: {}, isFault: {}, isExcuse: {}}
	for _, rec := range log {
		if rec.Row != r.ID {
			continue
		}
		v.absent = false
		switch rec.Kind {
		case isSample:
			samples[rec.Who] = append(samples[rec.Who], *rec.Sample)
		case isOpen:
			v.open = rec.Text
		default:
			if texts := said[rec.Kind]; texts != nil {
				texts[rec.Who] = rec.Text
			}
		}
	}
	for i, c := range r.Contenders {
		l := line{who: c.Name, absent: said[isAbsent][c.Name], fault: said[isFault][c.Name], excuse: said[isExcuse][c.Name]}
		l.measure(r, samples[c.Name], samples[r.Contenders[0].Name])
		if i == 0 {
			v.ours = l
			continue
		}
		l.check(r, c, samples[c.Name], samples[r.Contenders[0].Name])
		v.peers = append(v.peers, l)
	}
	return v
}

// measure fills in the figures of one contender.
func (l *line) measure(r row, theirs, ours []sample) {
	times := func(of []sample) []float64 {
		out := make([]float64, len(of))
		for i, s := range of {
			out[i] = s.ns(r.By)
		}
		return out
	}
	l.rounds = len(theirs)
	l.ratio = spreadOf(ratios(times(theirs), times(ours)))
	var ms, pieces []float64
	more := map[string][]float64{}
	for _, s := range theirs {
		t := float64(s.CPUNs)
		if r.By == byWall {
			t = float64(s.WallNs)
		}
		ms = append(ms, t/1e6/float64(max(1, s.Units)))
		if r.Per != nil {
			piece := t / r.Per.Nanos / max(1, r.Per.Divide(s))
			pieces, more[perPiece] = append(pieces, piece), append(more[perPiece], piece)
		}
		for k, x := range s.More {
			more[k] = append(more[k], x)
		}
		more[wallMs] = append(more[wallMs], float64(s.WallNs)/1e6)
		l.peakKB = max(l.peakKB, s.PeakKB)
	}
	l.ms, l.per, l.more = spreadOf(ms), spreadOf(pieces), map[string]float64{}
	for k, x := range more {
		l.more[k] = spreadOf(x).Median
	}
}

// check holds every answer against ours: what a log claims is checked again
// where it is printed.
func (l *line) check(r row, c contender, theirs, ours []sample) {
	if r.Unlike || l.fault != "" {
		return
	}
	for i := range min(len(theirs), len(ours)) {
		d := r.differs(ours[i], theirs[i])
		switch {
		case d == "":
		case c.Excuse != "" && excusable(ours[i], theirs[i]):
			l.excuse = d + ": " + c.Excuse
		default:
			l.fault = d
		}
	}
}

// excusable: answers are missing or longer, but no more than one in a thousand.
func excusable(ours, theirs sample) bool {
	return theirs.Count <= ours.Count && 1000*(ours.Count-theirs.Count) <= ours.Count && math.Abs(ours.Sum-theirs.Sum) <= ours.Sum/1000
}

// An outcome is how one goal of a row stands.
type outcome struct {
	wanted, got string
	reached     bool
	known       bool // there is a figure to hold against it
}

// hold compares a goal with what was measured. A ratio is reached when its
// median is.
func (v verdict) hold(g goal) outcome {
	if g.Who == "" {
		x, ok := v.ours.more[g.Figure]
		o := outcome{wanted: fmt.Sprintf("≤ %s %s", figure(g.Most), g.Unit), known: ok && v.ours.fault == ""}
		if o.known {
			o.got, o.reached = fmt.Sprintf("%s %s", figure(x), g.Unit), x <= g.Most
		}
		return o
	}
	o := outcome{wanted: fmt.Sprintf("≥ %s× %s", figure(g.AtLeast), g.Who)}
	if g.Aim > 0 {
		o.wanted += fmt.Sprintf(", aim %s×", figure(g.Aim))
	}
	for _, l := range v.peers {
		if l.who != g.Who {
			continue
		}
		switch {
		case l.absent != "":
			o.got = l.absent
		case l.fault != "" || v.ours.fault != "":
			o.got = "error"
		case l.rounds > 0 && v.ours.rounds > 0:
			o.known, o.reached = true, l.ratio.Median >= g.AtLeast
			o.got = ratioText(l.ratio)
			if gap := v.ours.more[gapOf]; v.row.Proved && gap > v.row.Gap+1e-9 { // they did more for their time
				o.reached = false
				o.got += fmt.Sprintf(", but ours only to %s %%", figure(gap))
			}
		}
	}
	return o
}

// failed says in a few words what is wrong with a verdict, or "".
func (v verdict) failed() string {
	var all []string
	for _, l := range append([]line{v.ours}, v.peers...) {
		if l.fault != "" {
			all = append(all, l.who+": "+l.fault)
		}
	}
	return strings.Join(all, "; ")
}
