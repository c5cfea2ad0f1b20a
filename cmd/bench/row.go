package main

import "context"

// A row is one question put to several contenders on one input.
type row struct {
	ID    string // "nearest.m1": unique; its first word is its section
	Size  string // "small" or "large": the run it belongs to
	Title string
	Input string // the input's name

	By measure
	// Piece is what one unit of work is, where a round has several: "a venue".
	Piece      string
	Contenders []contender // ours first
	// Unlike says that contenders answer about different inputs, so that count
	// and sum are not compared.
	Unlike bool
	// Tolerance is how far sums may differ, as a share; 0: not at all. See differs.
	Tolerance float64
	// Proved says that contenders need not find the same plan, only prove theirs to
	// be within Gap percent of the best: see disjoint.
	Proved bool
	Gap    float64
	Per    *per // what a time is also given per; may be nil
	Goals  []goal
	Shown  []shown // figures of ours own shown beside the times
	Rounds int     // 0: as many as the run is asked for

	Open string // why nobody can run this yet; then there is no contender
	Note string // what bounds it, what to know; Markdown
}

// differs says how two answers to the row differ, or "".
func (r row) differs(ours, theirs sample) string {
	if r.Proved {
		return disjoint(ours, theirs)
	}
	return differs(ours, theirs, r.Tolerance)
}

// A contender is one program's way to answer.
type contender struct {
	Name string
	// Missing says what is not there to run it, or "".
	Missing func(b *bench) string
	// Start prepares it; what it costs is not part of a round.
	Start func(ctx context.Context, b *bench) (session, error)
	// Excuse is a defect known by which its answer may be a little off: see excusable.
	Excuse string
	// Rounds, where not 0, is how often at most it is asked.
	Rounds int
}

// A session is a contender ready to answer.
type session interface {
	Round(ctx context.Context) (sample, error)
	Close() error
}

// A per divides a time: ns per settled node, µs per venue.
type per struct {
	Name   string
	Nanos  float64 // nanoseconds in the unit
	Divide func(s sample) float64
}

// A goal is what a row should reach: a ratio to one contender, or a figure of
// our own.
type goal struct {
	Who string // the contender; "" for a figure of our own
	// AtLeast is the ratio wanted, Aim the one hoped for (0: none).
	AtLeast, Aim float64
	// Figure of our own samples, at most Most, in Unit; the median of rounds.
	Figure string
	Most   float64
	Unit   string
}

// A shown figure of our own: its key in More and how it is called.
type shown struct{ Key, Name string }
