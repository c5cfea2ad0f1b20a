package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/tiles"
)

// An answer is one result in all its formats.
type answer struct {
	json    any
	basis   *coverage.Basis // what every row of a CSV repeats; nil: nothing
	sheets  []sheet         // what a table prints
	file    *sheet          // what CSV holds; nil: the first of sheets
	before  string          // text above the table
	after   string
	geojson func(io.Writer) error // nil: has no place on a map
	gpkg    *tiles.Package        // nil: is no layer
}

// print writes a in the format asked for, to standard output or whole to a file.
func (c *cli) print(ctx context.Context, j *job, q question, a answer) error {
	if q.Format == "gpkg" {
		return c.pack(ctx, j, q.Out, a.gpkg)
	}
	if q.Out == "" {
		if err := c.encode(c.io.out, q.Format, a); err != nil {
			return &data.Error{Op: "write the answer", Err: err, Hint: "make room, or write to another disk with -o FILE"}
		}
		return nil
	}
	if err := j.refuseInput(q.Out); err != nil {
		return err
	}
	return c.written(q.Out, writeWhole(q.Out, func(w io.Writer) error { return c.encode(w, q.Format, a) }))
}

// written says how the writing of a file went.
func (c *cli) written(file string, err error) error {
	if err != nil {
		return &data.Error{Op: "write " + file, Err: err, Hint: "check that the folder exists, is yours, and has room; nothing was written half"}
	}
	if !c.Quiet {
		fmt.Fprintf(c.io.err, c.lang.text("wrote")+"\n", file)
	}
	return nil
}

func (c *cli) encode(w io.Writer, format string, a answer) error {
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(a.json)
	case "csv":
		s := a.sheets[0]
		if a.file != nil {
			s = *a.file
		}
		return s.saying(a.basis).writeCSV(w)
	case "geojson":
		return a.geojson(w)
	}
	if _, err := io.WriteString(w, a.before); err != nil {
		return err
	}
	for _, s := range a.sheets {
		if err := s.writeTable(w); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, a.after)
	return err
}

// writeWhole writes a file completely or not at all: to a temporary name in the
// same folder, synced, then renamed. A link is followed and the mode of an old
// file kept; what is no regular file (a folder, a device, a pipe) is refused,
// since a rename would replace it.
func writeWhole(path string, write func(io.Writer) error) error {
	return replaceWhole(path, func(f *os.File) error { return write(f) })
}

// replaceWhole does the same for a write that may need the file's name.
func replaceWhole(path string, write func(*os.File) error) (err error) {
	if real, e := filepath.EvalSymlinks(path); e == nil {
		path = real
	}
	mode := os.FileMode(0o644)
	if old, e := os.Stat(path); e == nil {
		if !old.Mode().IsRegular() {
			return fmt.Errorf("%s is not a regular file", path)
		}
		mode = old.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	for _, step := range []func() error{func() error { return write(f) }, func() error { return f.Chmod(mode) }, f.Sync, f.Close,
		func() error { return os.Rename(f.Name(), path) }} {
		if err = step(); err != nil {
			return err
		}
	}
	return nil
}

// refuseInput says no to an output that would replace what the answer is made
// from: the project file or one of its sources.
func (j *job) refuseInput(out string) error {
	target, err := os.Stat(out)
	if err != nil {
		return nil // it is not there yet
	}
	inputs := []string{filepath.Join(j.project.Dir, project.File)}
	for _, s := range j.project.Sources.All() {
		file := j.project.File(s)
		base := strings.TrimSuffix(file, filepath.Ext(file))
		inputs = append(inputs, file, base+".dbf", base+".shx", base+".prj", base+".cpg")
	}
	for _, in := range inputs {
		if i, err := os.Stat(in); err == nil && os.SameFile(i, target) {
			return &data.Error{Op: "write " + out, Err: errors.New("it is an input of this project"), Hint: "name another file with -o"}
		}
	}
	return nil
}

// basis is the line that says what a figure means.
func (c *cli) basis(b coverage.Basis) string {
	var parts []string
	if b.Mode == coverage.CrowFly {
		parts = append(parts, fmt.Sprintf(c.lang.text("basis_crow"), minutes(b.LimitMin), b.SpeedMS, b.Detour))
	} else {
		parts = append(parts, fmt.Sprintf(c.lang.text("basis_network"), minutes(b.LimitMin), b.SpeedMS))
	}
	parts = append(parts, fmt.Sprintf(c.lang.text("basis_venues"), b.Venues, c.kinds(b.VenueKinds)))
	key := "basis_people"
	if b.Modelled {
		key = "basis_model"
	}
	parts = append(parts, fmt.Sprintf(c.lang.text(key), b.Population))
	return b.Place + ": " + strings.Join(parts, c.lang.text("between")) + "\n"
}

// kinds names the kinds of venue that OSM knows in the reader's language, and
// others as the data names them.
func (c *cli) kinds(all []string) string {
	var names []string
	for _, k := range all {
		if _, known := texts["kind_"+k]; known {
			k = c.lang.text("kind_" + k)
		}
		names = append(names, k)
	}
	if len(names) == 0 {
		return c.lang.text("kind_any")
	}
	return strings.Join(names, c.lang.text("listed"))
}
