package ogc

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A form reads the parameters of one request and collects what is wrong with
// them, so that a client is told of everything at once.
type form struct {
	query url.Values
	known []string
	bad   []Mistake
	heavy bool   // see Answer
	crs   string // see Answer
}

func (f *form) wrong(name, format string, args ...any) {
	f.bad = append(f.bad, Mistake{name, fmt.Sprintf(format, args...)})
}

// refuse returns what is wrong, an unknown name included: a typing mistake must
// not quietly give the answer to another question.
func (f *form) refuse() error {
	var unknown []string
	for name := range f.query {
		if !slices.Contains(f.known, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		f.wrong(shortened(name), "no such parameter; there are %s", strings.Join(f.known, ", "))
	}
	if len(f.bad) == 0 {
		return nil
	}
	return &Refusal{Status: http.StatusBadRequest, Mistakes: f.bad, Detail: fmt.Sprintf("%d of the parameters cannot be used", len(f.bad))}
}

// shortened keeps what was sent from filling the answer.
func shortened(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// text returns the one value of a parameter, false where it is not given.
func (f *form) text(name string) (string, bool) {
	f.known = append(f.known, name)
	values := f.query[name]
	if len(values) > 1 {
		f.wrong(name, "given %d times, wanted once", len(values))
		return "", false
	}
	if len(values) == 0 {
		return "", false
	}
	return values[0], true
}

// whole reads a whole number >= least; otherwise where not given or wrong.
func (f *form) whole(name string, least, otherwise int) int {
	s, ok := f.text(name)
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least {
		f.wrong(name, "wanted a whole number from %d, got %q", least, shortened(s))
		return otherwise
	}
	return n
}

// numbers reads numbers between commas, none of them NaN or infinite.
func numbers(s string) ([]float64, bool) {
	var out []float64
	for _, part := range strings.Split(s, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || len(out) == 6 {
			return nil, false
		}
		out = append(out, v)
	}
	return out, true
}

// An encoding is one form a resource comes in.
type encoding struct {
	name  string   // as f= says it
	kind  string   // Content-Type it is sent as
	takes []string // what in an Accept header means it
}

// The media types of the encodings.
const (
	kindJSON     = "application/json"
	kindGeoJSON  = "application/geo+json"
	kindSchema   = "application/schema+json"
	kindOpenAPI  = "application/vnd.oai.openapi+json;version=3.0"
	kindHTML     = "text/html"
	kindMVT      = "application/vnd.mapbox-vector-tile"
	kindTileJSON = "application/vnd.mapbox.tilejson+json"
)

func asHTML() encoding {
	return encoding{"html", kindHTML, []string{kindHTML, "application/xhtml+xml"}}
}
func asJSON(kind string, also ...string) encoding {
	return encoding{"json", kind, append([]string{kind, kindJSON}, also...)}
}
func jsonHTML() []encoding { return []encoding{asJSON(kindJSON), asHTML()} }
func geoHTML() []encoding {
	return []encoding{asJSON(kindGeoJSON, "application/vnd.geo+json"), asHTML()}
}
func schemaHTML() []encoding { return []encoding{asJSON(kindSchema), asHTML()} }
func apiHTML() []encoding {
	return []encoding{asJSON(kindOpenAPI, "application/vnd.oai.openapi+json", "application/openapi+json"), asHTML()}
}

func names(kinds []encoding) string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.name+" ("+k.kind+")")
	}
	return strings.Join(out, " or ")
}

// encoding returns the Content-Type wanted: by f=, else by the Accept header (RFC
// 9110, 12.5.1), the first of equals; "" where none of the kinds is taken.
func (f *form) encoding(accept string, kinds []encoding) string {
	if want, ok := f.text("f"); ok {
		for _, k := range kinds {
			if k.name == want {
				return k.kind
			}
		}
		f.wrong("f", "wanted one of %s, got %q", names(kinds), shortened(want))
		return ""
	}
	if strings.TrimSpace(accept) == "" {
		return kinds[0].kind
	}
	best, at := 0.0, ""
	for _, k := range kinds {
		if q := weight(accept, k.takes); q > best {
			best, at = q, k.kind
		}
	}
	return at
}

// weight returns how much an Accept header wants a media type: the weight of its
// most particular range.
func weight(accept string, types []string) float64 {
	best, particular := 0.0, -1
	for _, part := range strings.Split(accept, ",") {
		fields := strings.Split(part, ";")
		name, q := strings.ToLower(strings.TrimSpace(fields[0])), 1.0
		for _, p := range fields[1:] {
			if v, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(p), " ", ""), "q="); ok {
				if q, _ = strconv.ParseFloat(v, 64); !(q >= 0 && q <= 1) {
					q = 0
				}
			}
		}
		for _, t := range types {
			plain, _, _ := strings.Cut(t, ";")
			group, _, _ := strings.Cut(plain, "/")
			fit := slices.Index([]string{"*/*", group + "/*", plain}, name)
			if fit > particular || fit == particular && fit >= 0 && q > best {
				best, particular = q, fit
			}
		}
	}
	return best
}
