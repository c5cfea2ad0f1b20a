package web

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// longestLimit is the most minutes a limit may have: farther than anybody walks
// to exercise, and a bound on what one request can cost.
const longestLimit = 120

// params reads the parameters of one request and collects what is wrong with
// them; after the last, refuse answers with all of it at once.
type params struct {
	query url.Values
	path  func(string) string
	known []string
	run   geo.Deciseconds // the limit where none is given
	bad   []ParameterError
}

// A ParameterError says what is wrong with one parameter.
type ParameterError struct {
	Parameter string `json:"parameter"`
	Code      string `json:"code"`   // see sentences.json
	Detail    string `json:"detail"` // in the reader's language
}

func (a *api) params(c *gin.Context) *params {
	p := &params{path: c.Param}
	if a.Engine != nil { // none before there is a project
		p.run = a.Engine.Limit()
	}
	var err error
	if p.query, err = url.ParseQuery(c.Request.URL.RawQuery); err != nil {
		p.wrong("", "the query is not well formed: %v", err)
	}
	return p
}

func (p *params) wrong(name, format string, args ...any) {
	p.bad = append(p.bad, ParameterError{Parameter: name, Detail: fmt.Sprintf(format, args...)})
}

// refuse answers 400 if anything was wrong, an unknown name included: a typing
// mistake must not quietly give the answer to another question.
func (p *params) refuse(c *gin.Context) bool {
	names := make([]string, 0, len(p.query))
	for name := range p.query {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if !slices.Contains(p.known, name) {
			p.unknown(name)
		}
	}
	if len(p.bad) == 0 {
		return false
	}
	fail(c, &Problem{Status: http.StatusBadRequest, Errors: p.bad,
		Detail: fmt.Sprintf("%d of the parameters cannot be used", len(p.bad))})
	return true
}

func (p *params) unknown(name string) {
	if len(p.known) == 0 {
		p.wrong(shortened(name), "no such parameter; there are none here")
		return
	}
	p.wrong(shortened(name), "no such parameter; there are %s", strings.Join(p.known, ", "))
}

// shortened keeps what was sent from filling the answer.
func shortened(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// text returns the one value of a parameter, false where it is not given.
func (p *params) text(name string) (string, bool) {
	p.known = append(p.known, name)
	values := p.query[name]
	if len(values) > 1 {
		p.wrong(name, "given %d times, wanted once", len(values))
		return "", false
	}
	if len(values) == 0 || values[0] == "" {
		return "", false
	}
	return values[0], true
}

// number reads a finite number in [least, most], or in (least, most] where open.
func (p *params) number(name string, least, most float64, open bool) (float64, bool) {
	s, ok := p.text(name)
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || v < least || v > most || (open && v == least) {
		from := "from"
		if open {
			from = "above"
		}
		p.wrong(name, "wanted a number %s %g to %g, got %q", from, least, most, shortened(s))
		return 0, false
	}
	return v, true
}

// limit reads minutes, 0 < limit <= 120; the run's own limit where not given.
func (p *params) limit() geo.Deciseconds {
	minutes, ok := p.number("limit", 0, longestLimit, true)
	if !ok {
		return p.run
	}
	return max(1, geo.FromMinutes(minutes))
}

// count reads a whole number 1…most.
func (p *params) count(name string, otherwise, most int) int {
	s, ok := p.text(name)
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		p.wrong(name, "wanted a whole number from 1 to %d, got %q", most, shortened(s))
		return otherwise
	}
	return n
}

// index reads a whole number 0…n-1, false where not given or wrong.
func (p *params) index(name string, n int) (int, bool) {
	s, ok := p.text(name)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(s)
	if err != nil || i < 0 || i >= n {
		p.wrong(name, "wanted a whole number from 0 to %d, got %q", n-1, shortened(s))
		return 0, true // given, if wrongly: no second complaint
	}
	return i, true
}

// oneOf reads a word of a closed list; the first where not given.
func (p *params) oneOf(name string, words ...string) string {
	s, ok := p.text(name)
	if !ok || slices.Contains(words, s) {
		if ok {
			return s
		}
		return words[0]
	}
	p.wrong(name, "wanted %s, got %q", strings.Join(words, " or "), shortened(s))
	return words[0]
}

// position reads lon and lat, both or neither.
func (p *params) position() (at orb.Point, given bool) {
	before := len(p.bad)
	lon, hasLon := p.number("lon", -180, 180, false)
	lat, hasLat := p.number("lat", -90, 90, false)
	if len(p.bad) > before {
		return at, true
	}
	if hasLon != hasLat {
		missing := "lat"
		if hasLat {
			missing = "lon"
		}
		p.wrong(missing, "lon and lat are wanted together")
	}
	return orb.Point{lon, lat}, hasLon || hasLat
}

func (p *params) exactlyOne(point, cell bool) {
	switch {
	case point && cell:
		p.wrong("cell", "give either cell, or lon and lat")
	case !point && !cell:
		p.wrong("lon", "give lon and lat, or cell")
	}
}

// tile reads the address of a tile; z <= 22, x and y < 2^z.
func (p *params) tile() (z, x, y uint32) {
	number := func(name, s string, most uint64) uint32 {
		v, err := strconv.ParseUint(s, 10, 32)
		if err != nil || v > most {
			p.wrong(name, "wanted a whole number from 0 to %d, got %q", most, shortened(s))
			return 0
		}
		return uint32(v)
	}
	z = number("z", p.path("z"), 22)
	name := p.path("y.mvt")
	row, ok := strings.CutSuffix(name, ".mvt")
	if !ok {
		p.wrong("y", "wanted a number and .mvt, got %q", shortened(name))
		return 0, 0, 0
	}
	return z, number("x", p.path("x"), 1<<z-1), number("y", row, 1<<z-1)
}
