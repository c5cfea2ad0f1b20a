package coverage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/network"
)

// town is the drawn world most tests ask: 100 m a character, one metre a second,
// a limit of ten minutes, so that ten characters of street are ten minutes.
//
//	A---B-------C        people A=1 B=2 C=4 D=8 E=16 F=32 G=64
//	|           |        A–B 4, B–C 8, A–D 3, C–E 3 characters
//	|           |        F and G are an island: they reach each other only
//	D           E  F--G
//
// X, 20 characters to the right of G, stands on no street: 128 people.
const town = `
A---B-------C
|           |
|           |
D           E  F--G`

const townNames = "ABCDEFG"

func townInputs(t testing.TB) (geotest.World, coverage.Inputs) {
	w := geotest.Draw(t, town, 100)
	pop := data.Population{Source: "drawn", Points: append(w.Points(townNames), w.At(38, 3)), People: []float64{1, 2, 4, 8, 16, 32, 64, 128}}
	for _, n := range townNames + "X" {
		pop.IDs = append(pop.IDs, string(n))
	}
	return w, coverage.Inputs{Streets: w.Streets, Population: pop}
}

func tenMinutes() coverage.Settings {
	return coverage.Settings{Limit: geo.FromMinutes(10), Speed: 1, Profile: network.Walk(1, network.WalkRule{}), ReachM: 50,
		Islands: coverage.KeepIslands, Mode: coverage.OnNetwork, Detour: 1.3}
}

func venueAt(id string, p orb.Point) data.Facility {
	return data.Facility{ID: id, Name: "venue " + id, Kind: "pitch", Point: p}
}

func engine(t testing.TB, in coverage.Inputs, set coverage.Settings) *coverage.Engine {
	t.Helper()
	e, err := coverage.New(context.Background(), "Drawn", in, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// sums names who is in a status: people are powers of two.
func sums(e *coverage.Engine, limit geo.Deciseconds) map[string]float64 {
	out := map[string]float64{}
	for i := range e.NumCells() {
		c := e.Cell(i, limit)
		out[c.Status] += c.People
	}
	return out
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if !bytes.Equal(a, b) {
		t.Errorf("%s: %s\nwant %s", what, a, b)
	}
}

// everything is every answer of an engine as JSON: what "the same" means.
func everything(t testing.TB, e *coverage.Engine) []byte {
	t.Helper()
	ctx := context.Background()
	gaps, err := e.Gaps(ctx, e.Limit(), nil)
	if err != nil {
		t.Fatal(err)
	}
	sites, err := e.Sites(ctx, e.Limit(), 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	venues, err := e.Venues(ctx, e.Limit(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var cells []coverage.Cell
	for i := range e.NumCells() {
		cells = append(cells, e.Cell(i, e.Limit()))
	}
	out, err := json.Marshal([]any{e.Coverage(e.Limit()), gaps, sites, venues, cells, e.Account()})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
