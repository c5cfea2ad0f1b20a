package project

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// canon writes an edit in one way only, so that its digest depends on nothing
// but what it does. Texts are quoted: none can run into the next.

func (x added) canon() string {
	f := x.facility
	sports := slices.Clone(f.Sports)
	slices.Sort(sports)
	return fmt.Sprintf("add %q %q %q %q %s %q %q", f.ID, f.Name, f.Kind, sports, canonPoint(f.Point), f.Tags[data.TagHours], f.Tags[data.TagCapacity])
}

func (x edit) canon() string {
	switch x.verb {
	case verbMove:
		return fmt.Sprintf("move %q %s", x.venue, canonPoint(x.to))
	case verbHours:
		return fmt.Sprintf("hours %q %q", x.venue, x.hours)
	case verbCapacity:
		return fmt.Sprintf("capacity %q %s", x.venue, canonNumber(x.capacity))
	}
	return fmt.Sprintf("%s %q", x.verb, x.venue)
}

func (x drawn) canon() string {
	var out []string
	for _, p := range x.points {
		out = append(out, canonPoint(p))
	}
	return strings.Join(out, " ")
}

func canonPoint(p orb.Point) string { return canonNumber(p[0]) + "," + canonNumber(p[1]) }

// canonNumber is the shortest text that reads back as the number; -0 is 0.
func canonNumber(x float64) string { return strconv.FormatFloat(x+0, 'f', -1, 64) }

// oneWay returns a line in that of its two directions which sorts first: drawn
// from either end it is the same line.
func oneWay(l orb.LineString) orb.LineString {
	back := slices.Clone(l)
	slices.Reverse(back)
	if (drawn{points: back}).canon() < (drawn{points: l}).canon() {
		return back
	}
	return l
}

func readScenario(path string) ([]byte, error) {
	fail := func(err error, hint string) error {
		return &data.Error{Op: "open scenario " + path, Err: err, Hint: hint}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fail(errors.New("there is no such file"), "name a scenario file: walkshed run scenarios/*.yaml")
	case err != nil:
		return nil, fail(err, "check its permissions")
	case !info.Mode().IsRegular():
		return nil, fail(errors.New("it is no regular file"), "name the files in a folder: walkshed run scenarios/*.yaml")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fail(err, "check its permissions")
	}
	return readSmall(f, fail, "a scenario holds edits, not data")
}
