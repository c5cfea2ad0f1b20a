package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// A record is one line of the raw log.
type record struct {
	Kind string `json:"kind"`
	Row  string `json:"row,omitempty"`
	Who  string `json:"who,omitempty"`
	// Round counts from 1.
	Round  int     `json:"round,omitempty"`
	Text   string  `json:"text,omitempty"`
	Sample *sample `json:"sample,omitempty"`
}

// The kinds of record, in the order a log has them.
const (
	isFact   = "fact"   // Who: "date", "cpu", "command"…; Text: what it is
	isInput  = "input"  // Who: its name; Text: what it holds
	isBegin  = "begin"  // a row begins; Text: when, of which version, how busy the machine was
	isSample = "sample" // one contender in one round
	isAbsent = "absent" // a contender that cannot run; Text: why
	isFault  = "fault"  // a contender that failed or answered otherwise; Text: how
	isExcuse = "excuse" // a contender that differs by a defect known; Text: how
	isOpen   = "open"   // a row that nobody can run yet; Text: why
)

// A journal is the raw log of one size. A run replaces the rows it measures,
// one by one, and leaves the others.
type journal struct {
	records []record
	tell    func(record) // hears every record of this run; may be nil
}

// note adds a record; a fact or input replaces the one of the same name.
func (j *journal) note(r record) {
	if r.Kind == isFact || r.Kind == isInput {
		j.records = slices.DeleteFunc(j.records, func(old record) bool { return old.Kind == r.Kind && old.Who == r.Who })
	}
	j.records = append(j.records, r)
	if j.tell != nil {
		j.tell(r)
	}
}

// forget drops what is known of a row.
func (j *journal) forget(id string) {
	j.records = slices.DeleteFunc(j.records, func(r record) bool { return r.Row == id })
}

// save writes the log, one JSON object a line: facts, inputs, then rows in the
// order of the catalogue. Rows the catalogue no longer has are left out.
func (j *journal) save(path string, rows []row) error {
	var out bytes.Buffer
	put := func(keep func(record) bool) error {
		for _, r := range j.records {
			if keep(r) {
				line, err := json.Marshal(r)
				if err != nil {
					return err
				}
				out.Write(append(line, '\n'))
			}
		}
		return nil
	}
	for _, kind := range []string{isFact, isInput} {
		if err := put(func(r record) bool { return r.Kind == kind }); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if err := put(func(r record) bool { return r.Row == row.ID }); err != nil {
			return err
		}
	}
	return replaceFile(path, out.Bytes())
}

// replaceFile writes a file whole or leaves the old one.
func replaceFile(path string, body []byte) error {
	if err := os.WriteFile(path+".new", body, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// readJournal reads a raw log; a file that is not there is an empty one.
func readJournal(path string) ([]record, error) {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []record
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, n, err)
		}
		out = append(out, r)
	}
	return out, lines.Err()
}
