package data

import (
	"fmt"
	"maps"
	"sort"
	"sync"
)

// An Issue is something wrong with one row of a source. It never stops a run.
type Issue struct {
	Code   Code    `json:"code"`
	Origin Origin  `json:"origin"`
	Detail string  `json:"detail"`           // what was seen, in the row's own words and numbers
	People float64 `json:"people,omitempty"` // people lost with the row; 0 where it carried none
}

// A Code names a kind of issue for good: scripts and readers may rely on it.
// What each means, in both languages, and the way out stand in codes.go.
type Code string

// shownPerCode is how many issues of one code and source keep their detail;
// the rest are only counted. (R5 keeps 5 of a kind; so do we.)
const shownPerCode = 5

// A Report collects issues. The zero Report is ready; it is safe for
// concurrent use. A nil Report swallows what it is told.
type Report struct {
	mu     sync.Mutex
	groups map[groupKey]*Group
	read   map[string]int
	system map[string]string
}

type groupKey struct {
	source string
	code   Code
}

// A Group is all issues of one code in one source.
type Group struct {
	Source string  `json:"source"`
	Code   Code    `json:"code"`
	Count  int     `json:"count"`
	People float64 `json:"people,omitempty"`
	First  []Issue `json:"first"` // the first few, by row
}

// Add counts the issue and keeps its detail if it is among the first few rows.
func (r *Report) Add(i Issue) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.groups == nil {
		r.groups = map[groupKey]*Group{}
	}
	k := groupKey{i.Origin.Source, i.Code}
	g := r.groups[k]
	if g == nil {
		g = &Group{Source: k.source, Code: k.code}
		r.groups[k] = g
	}
	g.Count++
	g.People += i.People
	g.First = append(g.First, i)
	sort.SliceStable(g.First, func(a, b int) bool { return g.First[a].Origin.Row < g.First[b].Origin.Row })
	if len(g.First) > shownPerCode {
		g.First = g.First[:shownPerCode]
	}
}

// Addf is Add with the detail formatted.
func (r *Report) Addf(code Code, at Origin, format string, args ...any) {
	r.Add(Issue{Code: code, Origin: at, Detail: fmt.Sprintf(format, args...)})
}

// Read notes that n rows (features, cells…) were read from source.
func (r *Report) Read(source string, n int) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.read == nil {
		r.read = map[string]int{}
	}
	r.read[source] += n
}

// In notes which coordinate system a source's coordinates were taken to be in, by
// the name a project file would give it.
func (r *Report) In(source, system string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.system == nil {
		r.system = map[string]string{}
	}
	r.system[source] = system
}

// Systems returns what In was told, by source.
func (r *Report) Systems() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.system)
}

// RowsRead returns how many rows were read, by source.
func (r *Report) RowsRead() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(map[string]int, len(r.read))
	for k, v := range r.read {
		out[k] = v
	}
	return out
}

// Groups returns what was added, sorted by source and code.
func (r *Report) Groups() []Group {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Group, 0, len(r.groups))
	for _, g := range r.groups {
		c := *g
		c.First = append([]Issue(nil), g.First...)
		out = append(out, c)
	}
	sort.Slice(out, func(a, b int) bool {
		if out[a].Source != out[b].Source {
			return out[a].Source < out[b].Source
		}
		return out[a].Code < out[b].Code
	})
	return out
}
