package vector

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/walkshed/walkshed/data"
)

var update = flag.Bool("update", false, "rewrite what testdata/mistakes should say")

// TestMistakes: one file a mistake in testdata/mistakes, with what a planner is
// told. The first line of each says what the mistake is and what the file is
// read as: "venues", "areas" or "people", and its crs.
func TestMistakes(t *testing.T) {
	paths, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil || len(paths) < 10 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil || len(a.Files) != 2 {
			t.Fatalf("%s: %d files, %v", path, len(a.Files), err)
		}
		in, want := a.Files[0], &a.Files[1]
		l := file(t, in.Name, string(in.Data))
		head := strings.Fields(strings.SplitN(string(a.Comment), "\n", 2)[0])
		l.CRS = strings.Trim(strings.TrimPrefix(head[1], "crs="), ":")
		got := told(t, head[0], l)
		if got == string(want.Data) {
			continue
		}
		t.Errorf("%s:\n%s\nwant\n%s", path, got, want.Data)
		if *update {
			want.Data = []byte(got)
			if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// told reads a layer and writes down everything a planner learns of it.
func told(t *testing.T, as string, l Layer) string {
	rep := &data.Report{}
	var b strings.Builder
	var err error
	switch as {
	case "venues":
		var got []data.Facility
		got, err = Facilities(t.Context(), l, rep, nil)
		for _, f := range got {
			fmt.Fprintf(&b, "venue %s %q at %.4f %.4f, ground %v\n", f.ID, f.Name, f.Point[0], f.Point[1], f.Outline != nil)
		}
	case "areas":
		var got []data.Area
		got, err = Areas(t.Context(), l, rep, nil)
		for _, a := range got {
			fmt.Fprintf(&b, "area %s %q, %g people\n", a.ID, a.Name, a.People)
		}
	case "people":
		var got data.Population
		got, err = Population(t.Context(), l, rep, nil)
		for i, n := range got.People {
			fmt.Fprintf(&b, "%g people at %.4f %.4f, %s\n", n, got.Points[i][0], got.Points[i][1], got.IDs[i])
		}
	default:
		t.Fatalf("cannot read as %q", as)
	}
	for _, g := range rep.Groups() {
		fmt.Fprintf(&b, "%s: %d, %g people\n", g.Code, g.Count, g.People)
		for _, i := range g.First {
			fmt.Fprintf(&b, "  row %d: %s\n", i.Origin.Row, i.Detail)
		}
	}
	if err != nil {
		fmt.Fprintf(&b, "error: %v\ntry: %s\n", err, data.HintOf(err))
	}
	return b.String()
}
