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
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/data/whole"
	"github.com/walkshed/walkshed/tiles"
)

// An answer is one result in all its formats.
type answer struct {
	json   any
	basis  *coverage.Basis // what every row of a CSV repeats; nil: nothing
	sheets []sheet         // what a table prints
	file   *sheet          // what CSV holds; nil: the first of sheets
	book   []sheet         // what an XLSX holds; nil: what CSV holds
	before string          // text above the table
	after  string
	layers *tiles.Package // nil: has no place on a map
}

// print writes a in the format asked for, to standard output or whole to a file.
func (c *cli) print(ctx context.Context, j *job, q question, a answer) error {
	if q.Out != "" {
		if err := j.refuseInput(q.Out); err != nil {
			return err
		}
	}
	if err := noPicture(q.Format); err != nil {
		return err
	}
	if q.CRS != "" && q.Format == "table" {
		return &usageError{"--crs " + q.CRS + ": a table states no coordinate system; use " + projected()}
	}
	format, isExport := export.Named(q.Format)
	switch {
	case isExport && q.Out != "":
		return c.written(q.Out, c.export(ctx, format, q, a))
	case q.Out != "":
		return c.written(q.Out, writeWhole(q.Out, func(w io.Writer) error { return encode(w, q.Format, a) }))
	}
	err := error(nil)
	if isExport {
		err = c.export(ctx, format, q, a)
	} else {
		err = encode(c.io.out, q.Format, a)
	}
	if err != nil {
		return &data.Error{Op: "write the answer", Err: err, Hint: "make room, or write to another disk with -o FILE"}
	}
	return nil
}

// export writes the layers of a, or its table, as a file, or to standard output
// where none is named.
func (c *cli) export(ctx context.Context, f export.Format, q question, a answer) error {
	var w export.Writer
	var err error
	if q.Out != "" {
		w, err = f.Create(ctx, q.Out, c.exportOptions(q))
	} else {
		w, err = f.Stream(c.io.out, c.exportOptions(q))
	}
	if err != nil {
		return err
	}
	if err := c.fill(ctx, w, f, a); err != nil {
		w.Abandon()
		return err
	}
	return w.Close()
}

// exportOptions are what the flags say to formats, and how what a format cannot
// hold is told.
func (c *cli) exportOptions(q question) export.Options {
	say := func(key string, args ...any) {
		if !c.Quiet {
			fmt.Fprintf(c.io.err, c.lang.text(key)+"\n", args...)
		}
	}
	coding := map[string]export.Encoding{"no-bom": export.UTF8NoMark, "gbk": export.GBK}[q.Coding]
	in := (*crs.Definition)(nil)
	if d, err := crs.Define(q.CRS); q.CRS != "" && err == nil { // checkCRS has said what is wrong with one
		in = &d
	}
	return export.Options{In: in, When: time.Now(), Encoding: coding,
		Renamed: func(column, short string) { say("renamed", column, short) }, Cut: func(column string, n int) { say("cut", column, n) }}
}

// fill writes a to a format: features to one for maps, where there are any, or
// tables.
func (c *cli) fill(ctx context.Context, w export.Writer, f export.Format, a answer) error {
	if f.Map && a.layers != nil || len(a.sheets) == 0 {
		a.layers.Title = c.lang.title
		return a.layers.Write(ctx, w, f)
	}
	book := a.book
	if len(book) == 0 || !f.Layers {
		book = a.sheets[:1]
		if a.file != nil {
			book = []sheet{*a.file}
		}
	}
	for _, s := range book {
		if err := s.saying(a.basis).export(w, c.lang); err != nil {
			return err
		}
	}
	return nil
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

// encode writes an answer for people or programs.
func encode(w io.Writer, format string, a answer) error {
	if list, is := a.json.(cellList); is && format == "json" {
		return list.writeJSON(w)
	}
	if format == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(a.json)
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

// writeWhole writes a file completely or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	f, err := whole.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Abandon()
		return err
	}
	return f.Commit()
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
