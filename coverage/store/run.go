package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
)

// A Run is one scenario asked at one limit and speed: what it was made from and
// what came of it.
type Run struct {
	Ask
	Name    string           // what the scenario is called
	File    string           // where it was read; "" for the baseline
	Text    string           // the scenario file as it was
	Notes   []string         // codes of what a reader must know, e.g. that hours move nobody
	Result  string           // SHA-256 of the outcome, hexadecimal; set by Put
	Kept    time.Time        // when; set by Put; no part of the result
	Outcome coverage.Outcome // without Cells and Ground in a list
}

// An Ask is everything a run depends on. Equal asks have equal results.
type Ask struct {
	Scenario string          `json:"scenario"` // id of its edits
	Limit    geo.Deciseconds `json:"limit_ds"`
	SpeedMS  float64         `json:"speed_m_s"`
	Inputs   []Input         `json:"inputs"`  // every file, in the order of the project
	Version  string          `json:"version"` // of the program
}

// An Input is a file a run was made from.
type Input struct {
	Path   string `json:"path"` // as the project names it
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// ID is the name of a run: twelve hexadecimal digits of the hash of the ask.
// Where a file lies does not matter, what it holds does.
func (a Ask) ID() string {
	b := a
	b.Inputs = make([]Input, len(a.Inputs))
	for i, x := range a.Inputs {
		b.Inputs[i] = Input{SHA256: x.SHA256, Bytes: x.Bytes}
	}
	text, err := json.Marshal(b)
	if err != nil {
		panic(err) // numbers that are no numbers: checked where they are read
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// resultOf hashes what was found: figures, times and people.
func resultOf(figures []byte, cells, ground string) string {
	h := sha256.New()
	h.Write(figures)
	h.Write([]byte("\n" + cells + "\n" + ground))
	return hex.EncodeToString(h.Sum(nil))
}
