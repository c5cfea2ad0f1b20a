package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// minRounds is the least number of rounds a figure is taken from.
const minRounds = 5

// measure runs rows and saves the log after each, so that a run broken off
// keeps what it has measured.
func (b *bench) measure(ctx context.Context, rows []row, path string) error {
	defer b.stopDatabase()
	old, err := readJournal(path)
	if err != nil {
		return err
	}
	b.journal = &journal{records: old, tell: b.watch}
	b.noteFacts(ctx)
	all := catalogue(append(b.pbfs, realsOf(old)...))
	for i, r := range rows {
		b.say("[%d/%d] %s: %s", i+1, len(rows), r.ID, r.Title)
		before := b.journal.records
		b.journal.forget(r.ID)
		b.journal.note(record{Kind: isBegin, Row: r.ID, Text: fmt.Sprintf("%s, %s, load %s", time.Now().UTC().Format("2006-01-02 15:04"), b.version, loadAverage())})
		if err := b.measureRow(ctx, r); err != nil {
			b.journal.records = before
			return err
		}
		if err := b.journal.save(path, all); err != nil {
			return err
		}
	}
	return nil
}

// measureRow prepares the contenders of a row, lets them answer in turn, and
// notes everything. A contender that fails or differs is out from then on. The
// only errors are an input that cannot be made and the end of ctx.
func (b *bench) measureRow(ctx context.Context, r row) error {
	if r.Open != "" {
		b.journal.note(record{Kind: isOpen, Row: r.ID, Text: r.Open})
		return nil
	}
	ready := b.prepare(ctx, r)
	defer func() {
		for _, c := range ready {
			c.end()
		}
	}()
	rounds := b.rounds
	if r.Rounds > 0 {
		rounds = r.Rounds
	}
	for round := 1; round <= rounds; round++ {
		var ours *sample
		for i, c := range ready {
			s := b.ask(ctx, r, c, round, ours)
			if err := ctx.Err(); err != nil {
				return err
			}
			if i > 0 {
				continue
			}
			if ours = s; ours == nil {
				return nil // without our answer there is nothing to hold theirs against
			}
		}
	}
	return ctx.Err()
}

// A readyOne is a contender with its session; nil once it is out.
type readyOne struct {
	contender
	session session
}

func (c *readyOne) end() {
	if c.session != nil {
		_ = c.session.Close()
		c.session = nil
	}
}

// prepare starts every contender that can run.
func (b *bench) prepare(ctx context.Context, r row) []*readyOne {
	var out []*readyOne
	for _, c := range r.Contenders {
		one := &readyOne{contender: c}
		out = append(out, one)
		if c.Missing != nil {
			if why := c.Missing(b); why != "" {
				b.journal.note(record{Kind: isAbsent, Row: r.ID, Who: c.Name, Text: why})
				continue
			}
		}
		s, err := c.Start(ctx, b)
		if err != nil {
			b.dismiss(r, one, 0, err.Error())
			continue
		}
		one.session = s
	}
	return out
}

// ask asks one contender once, notes its sample and holds the answer against
// ours of the same round. It returns nil if the contender is out.
func (b *bench) ask(ctx context.Context, r row, c *readyOne, round int, ours *sample) *sample {
	if c.session == nil || c.contender.Rounds > 0 && round > c.contender.Rounds {
		return nil
	}
	s, err := c.session.Round(ctx)
	var none noAnswer
	if errors.As(err, &none) {
		c.end()
		b.journal.note(record{Kind: isAbsent, Row: r.ID, Who: c.Name, Round: round, Text: string(none)})
		return nil
	}
	if err != nil {
		b.dismiss(r, c, round, err.Error())
		return nil
	}
	b.journal.note(record{Kind: isSample, Row: r.ID, Who: c.Name, Round: round, Sample: &s})
	if ours == nil || r.Unlike {
		return &s
	}
	switch d := r.differs(*ours, s); {
	case d == "":
	case c.Excuse != "" && excusable(*ours, s):
		b.journal.note(record{Kind: isExcuse, Row: r.ID, Who: c.Name, Round: round, Text: d + ": " + c.Excuse})
	default:
		b.dismiss(r, c, round, d)
		return nil
	}
	return &s
}

// dismiss notes why a contender is out and ends it.
func (b *bench) dismiss(r row, c *readyOne, round int, why string) {
	c.end()
	b.journal.note(record{Kind: isFault, Row: r.ID, Who: c.Name, Round: round, Text: b.plain(why)})
}

// watch tells the person waiting what happens.
func (b *bench) watch(r record) {
	switch r.Kind {
	case isSample:
		b.say("  %d %-40s CPU %9.1f ms  wall %9.1f ms  count %d", r.Round, r.Who, float64(r.Sample.CPUNs)/1e6, float64(r.Sample.WallNs)/1e6, r.Sample.Count)
	case isAbsent, isFault, isOpen, isInput:
		b.say("  %s %s: %s", r.Kind, r.Who, r.Text)
	}
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.stderr, format+"\n", args...) }
