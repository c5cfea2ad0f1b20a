package siting

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// shared returns the rows of a CSV of the shared data folder, which lies beside
// the repository, without their heading; or skips.
func shared(t *testing.T, name string) [][]string {
	t.Helper()
	roots := []string{os.Getenv("WALKSHED_SHARED")}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		roots = append(roots, filepath.Join(dir, "shared"))
	}
	for _, root := range roots {
		for _, p := range []string{filepath.Join(root, "data", name), filepath.Join(root, name)} {
			f, err := os.Open(p)
			if root == "" || err != nil {
				continue
			}
			defer f.Close()
			rows, err := csv.NewReader(f).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			return rows[1:]
		}
	}
	t.Skipf("needs shared data: %s", name)
	return nil
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestSanFrancisco: 205 census tracts, 16 stores, MCLP at 5,000 m. The optima
// were proved by a MIP solver, the greedy sums by another program; the bound
// must not be below the one, the order must be the other.
func TestSanFrancisco(t *testing.T) {
	matrix := shared(t, "san-francisco/SF_network_distance_candidateStore_16_censusTract_205_new.csv")
	var stores, tracts []string
	var people []float64
	for _, row := range matrix {
		if !slices.Contains(stores, row[1]) {
			stores = append(stores, row[1])
		}
		if !slices.Contains(tracts, row[2]) {
			tracts = append(tracts, row[2])
			people = append(people, number(t, row[3]))
		}
	}
	covers := make([][]int32, len(stores))
	for _, row := range matrix {
		if number(t, row[0]) <= 5000 {
			s := slices.Index(stores, row[1])
			covers[s] = append(covers[s], int32(slices.Index(tracts, row[2])))
		}
	}
	for s := range covers {
		slices.Sort(covers[s])
	}
	o := order(t, lists(covers...), people, 8)
	reached := 0.0
	for k, row := range shared(t, "gold/sf_mclp_gold.csv") {
		optimum, greedy := number(t, row[2]), number(t, row[7])
		reached += o.Gain[k]
		t.Logf("p = %d: greedy %.0f, optimum %.0f, bound %.0f (%.2f %% above)", k+1, reached, optimum, o.Bound[k], 100*(o.Bound[k]/optimum-1))
		if reached != greedy {
			t.Errorf("p = %d: reached %.0f, want %.0f", k+1, reached, greedy)
		}
		if best, err := BestCover(t.Context(), Model{Cover: lists(covers...), People: people, Rules: Rules{Sites: k + 1}}, Effort{}); err != nil || best.Value != optimum || !best.Optimal {
			t.Errorf("p = %d: best plan %.0f, optimal %v (%v); want %.0f, proved", k+1, best.Value, best.Optimal, err, optimum)
		}
		if o.Bound[k] < optimum || o.Bound[k] > 1.03*optimum {
			t.Errorf("p = %d: bound %.0f, optimum %.0f: below it or over 3 %% above", k+1, o.Bound[k], optimum)
		}
	}
}

// TestAgainstSolver: on a drawn city of 400 cells an exact solver's optimum lies
// between what greedy reaches and the bound, and the bound is within 2 %.
func TestAgainstSolver(t *testing.T) {
	glpsol, err := exec.LookPath("glpsol")
	if err != nil {
		t.Skip("needs glpsol: not installed")
	}
	c, people := city(20, 3.2, 11)
	o := order(t, c, people, 6)
	for _, p := range []int{3, 6} {
		reached := 0.0
		for _, g := range o.Gain[:p] {
			reached += g
		}
		var model bytes.Buffer
		if err := WriteLP(&model, Model{Cover: c, People: people, Rules: Rules{Sites: p}}); err != nil {
			t.Fatal(err)
		}
		best, ok := solveLP(t, glpsol, model.String())
		if !ok {
			t.Fatal("glpsol found no optimum")
		}
		t.Logf("p = %d: greedy %.0f, optimum %.0f, bound %.0f", p, reached, best, o.Bound[p-1])
		if best < reached || o.Bound[p-1] < best || o.Bound[p-1] > 1.02*best {
			t.Errorf("p = %d: greedy %.0f, optimum %.0f, bound %.0f", p, reached, best, o.Bound[p-1])
		}
	}
}

// solveLP returns the optimum glpsol finds with these options, and whether there is one.
func solveLP(t *testing.T, glpsol, model string, options ...string) (float64, bool) {
	t.Helper()
	dir := t.TempDir()
	lp, sol := filepath.Join(dir, "m.lp"), filepath.Join(dir, "m.txt")
	if err := os.WriteFile(lp, []byte(model), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(glpsol, append(options, "--lp", lp, "-o", sol, "--tmlim", "20")...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, model)
	}
	text, err := os.ReadFile(sol)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)Status:\s+(?:INTEGER )?OPTIMAL.*?Objective:\s+\w+ = (\S+)`).FindSubmatch(text)
	if m == nil {
		return 0, false
	}
	return number(t, string(m[1])), true
}
