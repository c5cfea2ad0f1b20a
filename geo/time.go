package geo

import (
	"fmt"
	"math"
	"time"
)

// Deciseconds is a walking time in tenths of a second. Times stay integers from
// the search to the file and are rounded once, where they are shown, so that
// "covered" (time <= limit) means the same everywhere.
//
// A tenth of a second is 11 cm at 1.11 m/s; uint32 holds 13 years of walking.
type Deciseconds uint32

// Unreachable is the time to a place no walk leads to. It is larger than every
// real time, so comparisons need no special case.
const Unreachable Deciseconds = math.MaxUint32

// Plus adds two times; anything plus Unreachable is Unreachable.
func (t Deciseconds) Plus(u Deciseconds) Deciseconds {
	if t > Unreachable-u {
		return Unreachable
	}
	return t + u
}

// Minutes returns t in minutes, +Inf for Unreachable.
func (t Deciseconds) Minutes() float64 {
	if t == Unreachable {
		return math.Inf(1)
	}
	return float64(t) / 600
}

// Duration returns t as a time.Duration, and false for Unreachable.
func (t Deciseconds) Duration() (time.Duration, bool) {
	return time.Duration(t) * 100 * time.Millisecond, t != Unreachable
}

// String returns minutes and seconds, as in "12:30", or "unreachable".
func (t Deciseconds) String() string {
	if t == Unreachable {
		return "unreachable"
	}
	s := (uint64(t) + 5) / 10
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// FromMinutes returns m minutes (>= 0) to the nearest decisecond; a negative,
// NaN or too large m is Unreachable.
func FromMinutes(m float64) Deciseconds {
	ds := math.Round(m * 600)
	if !(ds >= 0) || ds >= float64(Unreachable) {
		return Unreachable
	}
	return Deciseconds(ds)
}

// Speed is a walking speed in metres per second.
type Speed float64

// DefaultSpeed is 1,000 m in 15 minutes: the upper walking distance that
// GB 50180-2018 gives its 15-minute circle. A router's usual 5 km/h would make
// the circle 56 % larger in area.
const DefaultSpeed Speed = 1000.0 / 900

// Time returns how long m metres take, to the nearest decisecond; Unreachable
// for m that is negative, NaN or infinite.
func (v Speed) Time(m float64) Deciseconds {
	return FromMinutes(m / float64(v) / 60)
}

// Metres returns how far one walks in t; +Inf for Unreachable.
func (v Speed) Metres(t Deciseconds) float64 {
	if t == Unreachable {
		return math.Inf(1)
	}
	return float64(t) / 10 * float64(v)
}
