package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/export"
)

// cli is every command and flag; the struct is the help. Help texts are
// ${variables} so that they come in the reader's language.
type cli struct {
	Lang    string           `help:"${help_lang}" enum:"en,zh," default:"" placeholder:"en|zh"`
	Quiet   bool             `help:"${help_quiet}" short:"q"`
	Version kong.VersionFlag `help:"${help_version}"`

	Init     initCmd     `cmd:"" help:"${help_init}"`
	Check    checkCmd    `cmd:"" help:"${help_check}"`
	Coverage coverageCmd `cmd:"" help:"${help_coverage}"`
	Gaps     gapsCmd     `cmd:"" help:"${help_gaps}"`
	Sites    sitesCmd    `cmd:"" help:"${help_sites}"`
	Plan     planCmd     `cmd:"" help:"${help_plan}"`
	Venues   venuesCmd   `cmd:"" help:"${help_venues}"`
	Run      runCmd      `cmd:"" help:"${help_run}"`
	Runs     runsCmd     `cmd:"" help:"${help_runs}"`
	Compare  compareCmd  `cmd:"" help:"${help_compare}"`
	Streets  streetsCmd  `cmd:"" help:"${help_streets}"`
	Export   exportCmd   `cmd:"" help:"${help_export}"`
	Serve    serveCmd    `cmd:"" help:"${help_serve}"`
	Publish  publishCmd  `cmd:"" help:"${help_publish}"`
	Demo     demoCmd     `cmd:"" help:"${help_demo}"`

	io   streams
	lang language
}

// streams are where results and everything else go.
type streams struct{ out, err io.Writer }

// question is what every command that asks the engine takes.
type question struct {
	Project string   `help:"${help_project}" short:"p" default:"." placeholder:"DIR"`
	Limit   *float64 `help:"${help_limit}" placeholder:"MIN"`
	Format  string   `help:"${help_format}" short:"f" enum:"${formats}" default:"" placeholder:"table"`
	Out     string   `help:"${help_out}" short:"o" placeholder:"FILE"`
	CRS     string   `help:"${help_crs}" name:"crs" placeholder:"EPSG:4547"`
	Coding  string   `help:"${help_encoding}" name:"encoding" enum:"utf-8,no-bom,gbk" default:"utf-8"`
	Workers int      `help:"${help_workers}" placeholder:"N"`

	tell data.Progress // told how far the work is, beside the terminal; nil: nobody
}

// AfterApply takes the format from the name of the file where none is said, and
// refuses a format that needs a name and has none, and a name whose ending is that
// of something not written here: a table called gaps.gml opens nowhere. kong calls it once the flags are read.
func (q *question) AfterApply() error {
	if q.Format != "" {
		if f, ok := export.Named(q.Format); q.Out == "" && (ok && !f.Streams() || isPicture(q.Format)) {
			return &usageError{"--format " + q.Format + " is a file, not a text: name it with -o FILE"}
		}
		return q.checkCRS()
	}
	q.Format = "table"
	if strings.HasSuffix(strings.ToLower(q.Out), ".json") {
		q.Format = "json"
	} else if f, ok := export.ByEnding(q.Out); ok {
		q.Format = f.Name
	} else if p := pictureNamed(q.Out); p != "" {
		q.Format = p
	} else if end := filepath.Ext(q.Out); !slices.Contains(plainEndings(), strings.ToLower(end)) {
		return &usageError{"-o " + q.Out + ": no format ends in " + end + ": those that are written are " +
			strings.Join(formats()[1:], ", ") + "; -f table writes a table under any name"}
	}
	return q.checkCRS()
}

// checkCRS refuses a coordinate system that no file has words for, and any with a
// format that has one of its own. A table may still become a file of layers.
func (q *question) checkCRS() error {
	if q.CRS == "" {
		return nil
	}
	if _, err := crs.Define(q.CRS); err != nil {
		return err
	}
	f, ok := export.Named(q.Format)
	switch {
	case q.Format == "table" && q.Out == "" || f.Projected:
		return nil
	case ok && f.Map && strings.HasPrefix(f.Name, "geojson"):
		return &usageError{"--crs " + q.CRS + ": GeoJSON is longitude and latitude on WGS84 by its standard (RFC 7946, 4); use " + projected()}
	}
	return &usageError{"--crs " + q.CRS + ": " + q.Format + " states no coordinate system; use " + projected()}
}

// projected are the names of the formats that state their coordinate system.
func projected() string {
	var out []string
	for _, f := range export.Formats() {
		if f.Projected {
			out = append(out, f.Name)
		}
	}
	return strings.Join(out, ", ")
}

// plainEndings are those of names that say nothing but text: a table's.
func plainEndings() []string { return []string{"", ".txt", ".text", ".md", ".out", ".log"} }

// formats are the names of all: for people, for programs, and for export.
func formats() []string {
	out := []string{"table", "json"}
	for _, f := range export.Formats() {
		out = append(out, f.Name)
	}
	return append(out, pictures()...)
}

// onMap says whether an answer is asked for as features.
func (q question) onMap() bool {
	f, ok := export.Named(q.Format)
	return ok && f.Map
}
