package project

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// The one table everything is made from must itself be whole.
func TestEveryKeyIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range settings {
		if seen[k.path] || k.en == "" || k.zh == "" || k.put == nil {
			t.Errorf("%s: twice, without a meaning in both languages, or put nowhere", k.path)
		}
		seen[k.path] = true
		if section, _, ok := strings.Cut(k.path, "."); ok {
			if !slices.ContainsFunc(sections, func(s struct{ name, en, zh string }) bool { return s.name == section }) {
				t.Errorf("%s: no section %s", k.path, section)
			}
		}
		if k.form.isList() {
			continue
		}
		v, ok := k.form.scalar(k.def)
		switch {
		case k.path == "project": // named after its folder
		case !ok:
			t.Errorf("%s: its default %q does not read", k.path, k.def)
		case k.form.ranged() && (v.num < k.min || v.num > k.max):
			t.Errorf("%s: its default %q is outside %s", k.path, k.def, k.span("en"))
		case k.form == aChoice && !slices.Contains(k.choices, k.def):
			t.Errorf("%s: its default %q is no choice", k.path, k.def)
		}
	}
}

var placeholder = regexp.MustCompile(`\{[0-9]\}`)

// Both languages say the same things: they are filled from the same arguments.
func TestEveryProblemSpeaksBothLanguages(t *testing.T) {
	for code, x := range problemTexts {
		var used [2][]string
		for i, texts := range [][2]string{x.en, x.zh} {
			for _, s := range texts {
				if s == "" {
					t.Errorf("%s: a text is missing", code)
				}
				used[i] = append(used[i], placeholder.FindAllString(s, -1)...)
			}
			slices.Sort(used[i])
			used[i] = slices.Compact(used[i])
		}
		if code != badCRS && !slices.Equal(used[0], used[1]) { // bad_crs takes each language's own list
			t.Errorf("%s: English uses %v, Chinese %v", code, used[0], used[1])
		}
	}
}

func TestQuantities(t *testing.T) {
	cases := []struct {
		form form
		text string
		want float64 // < 0: is refused
	}{
		{aTime, "15 min", 900}, {aTime, "15min", 900}, {aTime, " 900 s ", 900}, {aTime, "0.25 h", 900}, {aTime, "15 分钟", 900}, {aTime, "15 MIN", 900},
		{aTime, "15", -1}, {aTime, "min", -1}, {aTime, "15 min 3", -1}, {aTime, "1e3 s", -1}, {aTime, "", -1}, {aTime, "15 km", -1},
		{aLength, "300 m", 300}, {aLength, "0.3 km", 300}, {aLength, "300 米", 300}, {aLength, "300", -1}, {aLength, "-3 m", -1},
		{aSpeed, "1.25 m/s", 1.25}, {aSpeed, "4.5 km/h", 1.25}, {aSpeed, "1000 m in 800 s", 1.25}, {aSpeed, "1 km in 800 秒", 1.25},
		{aSpeed, "5", -1}, {aSpeed, "1000 m", -1}, {aSpeed, "15 min in 1000 m", -1}, {aSpeed, "1000 m in 0 s", -1},
		{aNumber, "1.3", 1.3}, {aNumber, "NaN", -1}, {aNumber, "Inf", -1}, {aNumber, "1,3", -1},
		{aWhole, "10", 10}, {aWhole, "10.5", -1},
	}
	for _, c := range cases {
		v, ok := c.form.scalar(c.text)
		if ok != (c.want >= 0) || ok && (v.num-c.want > 1e-12 || c.want-v.num > 1e-12) {
			t.Errorf("%q as %s: %v, %v; want %v", c.text, formTexts[c.form].en, v.num, ok, c.want)
		}
	}
}

func TestMeantAnotherWord(t *testing.T) {
	for word, want := range map[string]string{"roads": "streets", "Facilities": "venues", "boundaries": "areas", "people": "population"} {
		var names []string
		aka := map[string][]string{}
		for _, x := range roles {
			names, aka[x.name] = append(names, x.name), x.aka
		}
		if got, _ := data.NearestName(word, names, aka); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
	if got, ok := data.NearestName("zzzzzz", []string{"limit", "speed"}, nil); ok {
		t.Errorf("zzzzzz is taken for %q", got)
	}
}
