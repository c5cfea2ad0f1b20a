package data

import "errors"

// An Error is a failure a user can act on: what was being done, what went
// wrong, and the way out. Faces print Hint on a line of its own.
type Error struct {
	Op   string // "read pitches.csv"
	Err  error
	Hint string // imperative: "save it as GeoTIFF, or …"; may be empty
}

// Error returns "op: err", without the hint.
func (e *Error) Error() string { return e.Op + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// HintOf returns the first hint in err's chain, or "".
func HintOf(err error) string {
	var e *Error
	for errors.As(err, &e) {
		if e.Hint != "" {
			return e.Hint
		}
		err = e.Err
	}
	return ""
}

// Progress is told how far a stage has come; total is 0 where it is not known.
// It may be called from several goroutines. A nil Progress is silent: call it
// through Tell.
type Progress func(stage Stage, done, total int64)

// A Stage names a step of the job; faces translate it.
type Stage string

// The stages of a whole job, in the order they run.
const (
	StageStreets    Stage = "streets"    // bytes of the street extract read
	StageFacilities Stage = "venues"     // venue rows read
	StageAreas      Stage = "areas"      // areas read
	StagePopulation Stage = "population" // population rows read or spread
	StageNetwork    Stage = "network"    // ways turned into the walking network
	StageSnap       Stage = "snap"       // cells, venues and candidates attached
	StageTimes      Stage = "times"      // cells given their time
	StageReach      Stage = "reach"      // venues searched for their people
	StageCandidates Stage = "candidates" // candidate sites searched
	StageSites      Stage = "sites"      // sites chosen
)

// Tell calls p unless it is nil.
func (p Progress) Tell(stage Stage, done, total int64) {
	if p != nil {
		p(stage, done, total)
	}
}
