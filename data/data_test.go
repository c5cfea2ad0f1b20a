package data_test

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

func at(source string, row int) data.Origin { return data.Origin{Source: source, Row: row} }

// TestReportKeepsTheFirstRows: all are counted, five of a kind keep their detail,
// whatever the order they came in.
func TestReportKeepsTheFirstRows(t *testing.T) {
	r := &data.Report{}
	for _, row := range []int{9, 3, 7, 1, 8, 2, 6, 4, 5} {
		r.Add(data.Issue{Code: data.CodeBadNumber, Origin: at("a.csv", row), Detail: fmt.Sprint(row), People: float64(row)})
	}
	r.Addf(data.CodeBadNumber, at("b.csv", 1), "%d apples", 3)
	r.Addf(data.CodeMissingValue, at("a.csv", 1), "none")
	groups := r.Groups()
	var names []string
	for _, g := range groups {
		names = append(names, fmt.Sprintf("%s %s %d %g", g.Source, g.Code, g.Count, g.People))
	}
	if want := []string{"a.csv bad_number 9 45", "a.csv missing_value 1 0", "b.csv bad_number 1 0"}; !reflect.DeepEqual(names, want) {
		t.Errorf("groups %q, want %q", names, want)
	}
	var rows []int
	for _, i := range groups[0].First {
		rows = append(rows, i.Origin.Row)
	}
	if want := []int{1, 2, 3, 4, 5}; !reflect.DeepEqual(rows, want) {
		t.Errorf("kept rows %v, want %v", rows, want)
	}
	if d := groups[2].First[0].Detail; d != "3 apples" {
		t.Errorf("detail %q", d)
	}
}

// TestReportFromManyGoroutines: nothing is lost, and what is kept does not
// depend on who came first.
func TestReportFromManyGoroutines(t *testing.T) {
	r := &data.Report{}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 100 {
				r.Addf(data.CodeOutOfRange, at("x", w*100+i+1), "row")
				r.Read("x", 1)
			}
		}()
	}
	wg.Wait()
	g := r.Groups()[0]
	if g.Count != 800 || r.RowsRead()["x"] != 800 || g.First[0].Origin.Row != 1 || g.First[4].Origin.Row != 5 {
		t.Errorf("%d counted, %d read, first %v", g.Count, r.RowsRead()["x"], g.First)
	}
}

// TestGroupsAreCopies: changing what Groups gave does not change the report.
func TestGroupsAreCopies(t *testing.T) {
	r := &data.Report{}
	r.Addf(data.CodeBadNumber, at("a", 1), "one")
	r.Groups()[0].First[0].Detail = "other"
	if d := r.Groups()[0].First[0].Detail; d != "one" {
		t.Errorf("the report now says %q", d)
	}
}

// TestNilReportIsSilent: a reader need not ask whether anybody listens.
func TestNilReportIsSilent(t *testing.T) {
	var r *data.Report
	r.Add(data.Issue{})
	r.Addf(data.CodeBadNumber, data.Origin{}, "x")
	r.Read("x", 1)
	var p data.Progress
	p.Tell(data.StageSites, 1, 2)
}

func TestProgressIsTold(t *testing.T) {
	var got string
	data.Progress(func(s data.Stage, done, total int64) { got = fmt.Sprintf("%s %d %d", s, done, total) }).Tell(data.StageTimes, 1, 2)
	if got != "times 1 2" {
		t.Errorf("told %q", got)
	}
}

// TestHintOf finds the outermost hint, through wrapping and joining.
func TestHintOf(t *testing.T) {
	inner := &data.Error{Op: "open", Err: fs.ErrNotExist, Hint: "check the path"}
	for name, c := range map[string]struct {
		err  error
		hint string
	}{
		"none":      {errors.New("x"), ""},
		"nil":       {nil, ""},
		"direct":    {inner, "check the path"},
		"wrapped":   {fmt.Errorf("read: %w", inner), "check the path"},
		"silent":    {&data.Error{Op: "load", Err: inner}, "check the path"},
		"outermost": {&data.Error{Op: "load", Err: inner, Hint: "look"}, "look"},
		"joined":    {errors.Join(errors.New("a"), inner), "check the path"},
	} {
		if got := data.HintOf(c.err); got != c.hint {
			t.Errorf("%s: %q, want %q", name, got, c.hint)
		}
	}
	if err := fmt.Errorf("x: %w", inner); !errors.Is(err, fs.ErrNotExist) || err.Error() != "x: open: file does not exist" {
		t.Errorf("%v", err)
	}
}

// TestEveryCodeHasItsTexts: meaning and way out, in both languages.
func TestEveryCodeHasItsTexts(t *testing.T) {
	if len(data.Codes) < 20 {
		t.Fatalf("%d codes", len(data.Codes))
	}
	for code, text := range data.Codes {
		v := reflect.ValueOf(text)
		for i := range v.NumField() {
			if v.Field(i).String() == "" {
				t.Errorf("%s has no %s", code, v.Type().Field(i).Name)
			}
		}
	}
}

// TestTotalIsTheSum of people, whatever their number.
func TestTotalIsTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p data.Population
		want := 0
		for range rapid.IntRange(0, 50).Draw(t, "cells") {
			n := rapid.IntRange(1, 1<<20).Draw(t, "people")
			p.People = append(p.People, float64(n))
			want += n
		}
		if p.Total() != float64(want) {
			t.Fatalf("%g, want %d", p.Total(), want)
		}
	})
}
