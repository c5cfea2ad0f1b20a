package data

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// The nearest name is never farther than any other, and one letter wrong in a
// key of five letters or more always finds it again.
func TestOneLetterWrongIsFoundAgain(t *testing.T) {
	names := []string{"project", "limit", "speed", "islands", "streets", "population", "candidates"}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Filter(func(s string) bool { return len(s) >= 5 }).Draw(t, "name")
		i := rapid.IntRange(0, len(name)-1).Draw(t, "at")
		wrong := name[:i] + rapid.SampledFrom([]string{"", "q", "qq"[:1] + name[i:i+1]}).Draw(t, "instead") + name[i+1:]
		got, ok := NearestName(wrong, names, nil)
		if !ok || letters(wrong, got) > letters(wrong, name) {
			t.Fatalf("%q: %q, %v; meant %q", wrong, got, ok, name)
		}
	})
}

// The distance in letters is a metric on what people type: 0 only for equal,
// symmetric, and at most the longer word.
func TestLetters(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"limit", "limt", 1}, {"limit", "lmiit", 1}, {"sped", "speed", 1}, {"区域", "区", 1}, {"abc", "xyz", 3}} {
		if got := letters(c.a, c.b); got != c.want || letters(c.b, c.a) != got {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestClosestNames: nearest first, each once, none that shares less than half.
func TestClosestNames(t *testing.T) {
	names := []string{"way/4217", "way/4271", "way/9999", "City Pool", "way/4217", "Park"}
	for word, want := range map[string]string{"way/4127": "[way/4217 way/4271 way/9999]", "city pol": "[City Pool]", "zz": "[]", "": "[]", "Pork": "[Park]"} {
		if got := fmt.Sprint(ClosestNames(word, names, 3)); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
