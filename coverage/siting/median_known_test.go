package siting

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/geo"
)

// sharedFile opens a file of the shared data folder, as shared does, or skips.
func sharedFile(t *testing.T, name string) *os.File {
	t.Helper()
	roots := []string{os.Getenv("WALKSHED_SHARED")}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		roots = append(roots, filepath.Join(dir, "shared"))
	}
	for _, root := range roots {
		for _, p := range []string{filepath.Join(root, "data", name), filepath.Join(root, name)} {
			if f, err := os.Open(p); root != "" && err == nil {
				t.Cleanup(func() { f.Close() })
				return f
			}
		}
	}
	t.Skipf("needs shared data: %s", name)
	return nil
}

// pmed reads a problem of the OR-Library (Beasley 1985): every node is a candidate
// and one person, times are shortest paths.
func pmed(t *testing.T, k int) TimeModel {
	f := sharedFile(t, fmt.Sprintf("orlib-pmed/pmed%d.txt", k))
	var n, edges, p int
	if _, err := fmt.Fscan(f, &n, &edges, &p); err != nil {
		t.Fatal(err)
	}
	d := make([][]int, n)
	for i := range d {
		d[i] = slices.Repeat([]int{1 << 28}, n)
		d[i][i] = 0
	}
	for range edges {
		var a, b, w int
		if _, err := fmt.Fscan(f, &a, &b, &w); err != nil {
			t.Fatal(err)
		}
		d[a-1][b-1], d[b-1][a-1] = w, w // the last cost of a repeated edge counts
	}
	for k := range d {
		for i := range d {
			for j := range d {
				d[i][j] = min(d[i][j], d[i][k]+d[k][j])
			}
		}
	}
	m := TimeModel{Times: Times{Cover: Cover{First: []int64{0}}}, People: slices.Repeat([]float64{1}, n), Beyond: 1 << 20, Rules: Rules{Sites: p}}
	for c := range d {
		for r, v := range d[c] {
			m.Rows, m.Time = append(m.Rows, int32(r)), append(m.Time, geo.Deciseconds(v))
		}
		m.First = append(m.First, int64(len(m.Rows)))
	}
	return m
}

// TestORLibrary: the optima of pmed1 to pmed10 (pmed7 is missing), proved.
func TestORLibrary(t *testing.T) {
	for k, want := range map[int]float64{1: 5819, 2: 4093, 3: 4250, 4: 3034, 5: 1355, 6: 7824, 8: 4445, 9: 2734, 10: 1255} {
		p, err := PMedian(context.Background(), pmed(t, k), Effort{})
		t.Logf("pmed%d: %v, bound %v (%.3f %%), optimum %v, optimal %v, work %d", k, p.Value, p.Bound, p.GapPC, want, p.Optimal, p.Work)
		if err != nil || p.Value != want || !p.Optimal {
			t.Errorf("pmed%d: %v, bound %v, want %v (%v)", k, p.Value, p.Bound, want, err)
		}
	}
}

// sanFrancisco is 205 census tracts and 16 stores, times in tenths of a millimetre.
func sanFrancisco(t *testing.T) (TimeModel, []float64) {
	matrix := shared(t, "san-francisco/SF_network_distance_candidateStore_16_censusTract_205_new.csv")
	var stores, tracts []string
	m := TimeModel{Beyond: 1 << 31}
	for _, row := range matrix {
		if !slices.Contains(stores, row[1]) {
			stores = append(stores, row[1])
		}
		if !slices.Contains(tracts, row[2]) {
			tracts = append(tracts, row[2])
			m.People = append(m.People, number(t, row[3]))
		}
	}
	metres := make([]float64, len(stores)*len(tracts))
	for _, row := range matrix {
		metres[slices.Index(stores, row[1])*len(tracts)+slices.Index(tracts, row[2])] = number(t, row[0])
	}
	m.First = []int64{0}
	for i, v := range metres {
		m.Rows, m.Time = append(m.Rows, int32(i%len(tracts))), append(m.Time, geo.Deciseconds(math.Round(v*1e4)))
		if (i+1)%len(tracts) == 0 {
			m.First = append(m.First, int64(i+1))
		}
	}
	return m, metres
}

// TestSanFranciscoTimes: with four stores the mean way is 2,982.127 m at best, the
// longest 7,403.064 m (spopt's documented results).
func TestSanFranciscoTimes(t *testing.T) {
	m, metres := sanFrancisco(t)
	m.Sites = 4
	p, err := PMedian(context.Background(), m, Effort{})
	if err != nil || !p.Optimal {
		t.Errorf("%v, bound %v: not optimal (%v)", p.Value, p.Bound, err)
	}
	sum, all := 0.0, 0.0
	for r, n := range m.People {
		near := math.Inf(1)
		for _, c := range p.Chosen {
			near = min(near, metres[c*len(m.People)+r])
		}
		sum, all = sum+n*near, all+n
	}
	if mean := sum / all; math.Abs(mean-2982.1268579890657) > 1e-9 || math.Abs(p.Mean/1e4-mean) > 1e-4 {
		t.Errorf("mean %v m (%v), want 2982.1268579890657", mean, p.Mean/1e4)
	}
	p, err = PCentre(context.Background(), m, Effort{})
	if err != nil || !p.Optimal || math.Abs(p.Value/1e4-7403.063810849859) > 1e-4 || len(p.Unreached) > 0 {
		t.Errorf("longest %v m, bound %v, want 7403.0638 (%v)", p.Value/1e4, p.Bound/1e4, err)
	}
}

// TestTimesRefuse: what is wrong with times is named.
func TestTimesRefuse(t *testing.T) {
	for says, spoil := range map[string]func(*TimeModel){
		"24 times for 25 entries":          func(m *TimeModel) { m.Time = m.Time[1:] },
		"1 times to venues for 5 demands":  func(m *TimeModel) { m.Now = []geo.Deciseconds{1} },
		"beyond reach counts as 0":         func(m *TimeModel) { m.Beyond = 0 },
		"2 fixed sites, at most 1 allowed": func(m *TimeModel) { m.Fixed = []int{0, 1} },
		"no plan was found that keeps every rule": func(m *TimeModel) {
			m.Group, m.Quota = []int{0, 0, 0, 0, 0}, []Quota{{1, 1}}
			m.Cost, m.Budget = []float64{3, 3, 3, 3, 3}, 2
		},
	} {
		m := street(1, 2, 4, 8, 16)
		m.Sites = 1
		spoil(&m)
		for name, solve := range map[string]func(context.Context, TimeModel, Effort) (TimePlan, error){"median": PMedian, "centre": PCentre} {
			if _, err := solve(context.Background(), m, Effort{}); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v, want one saying %q", name, err, says)
			}
		}
	}
}
