package coverage

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
)

// anybody draws numbers of people as sources have them: whole, fractions of any
// size, and the largest there may be.
func anybody() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(0, mostPeople), rapid.Float64Range(0, 50), rapid.Float64Range(0, 1e-12),
		rapid.Map(rapid.IntRange(0, 1000), func(n int) float64 { return float64(n) }),
		rapid.SampledFrom([]float64{0, mostPeople, math.SmallestNonzeroFloat64, 0x1p-63, 0x1p-64, 0.1, 0x1.fffffffffffffp-1}))
}

// A tally is the sum that big.Float finds, to 2^-63 a row; it does not depend on
// the order, and taking away what was added leaves what was there.
func TestTallyLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(anybody(), 0, 30).Draw(t, "rows")
		var sum, turned tally
		exact := new(big.Float).SetPrec(2000)
		for _, n := range rows {
			sum.add(fixed(n))
			exact.Add(exact, new(big.Float).SetFloat64(n))
		}
		order := rapid.Permutation(rows).Draw(t, "order")
		for _, n := range order {
			turned.add(fixed(n))
		}
		if turned != sum {
			t.Fatalf("%v in another order than %v", turned, sum)
		}
		off := new(big.Float).Sub(exact, sum.exact())
		if most := math.Ldexp(float64(len(rows)), -63); off.Sign() < 0 || off.Cmp(big.NewFloat(most)) > 0 {
			t.Fatalf("off by %v in %d rows", off, len(rows))
		}
		want, _ := sum.exact().Float64()
		if got := sum.people(); math.Abs(got-want) > math.Nextafter(want, math.Inf(1))-want {
			t.Fatalf("%g people, want %g", got, want)
		}
		for _, n := range order[:len(order)/2] {
			turned.take(fixed(n))
		}
		var rest tally
		for _, n := range order[len(order)/2:] {
			rest.add(fixed(n))
		}
		if turned != rest {
			t.Fatalf("%v is left, want %v", turned, rest)
		}
	})
}

func (t tally) exact() *big.Float {
	part := new(big.Float).SetPrec(2000).SetUint64(t.part)
	return part.SetMantExp(part, -64).Add(part, new(big.Float).SetUint64(t.whole))
}

// Minutes are counted as "covered" is: a walk of exactly m minutes is within m.
func TestMinute(t *testing.T) {
	for _, c := range []struct {
		t geo.Deciseconds
		m int
	}{{0, 0}, {1, 1}, {600, 1}, {601, 2}, {9000, 15}, {9001, 16}, {72000, 120}, {72001, 121}, {geo.Unreachable - 1, 121}} {
		if got := minute(c.t); got != c.m {
			t.Errorf("%d deciseconds count in minute %d, want %d", c.t, got, c.m)
		}
	}
}

// Letters to change, as counted by hand; capitals do not matter and no word
// costs more than its first 64 letters.
func TestApart(t *testing.T) {
	long := string(make([]rune, 5000))
	for _, c := range []struct {
		a, b string
		n    int
	}{{"", "", 0}, {"pich", "pitch", 1}, {"Pool", "pools", 1}, {"way/4217", "way/4271", 2}, {"体育场", "体育馆", 1}, {"abc", "", 3}, {long, "", 64}} {
		if apart(c.a, c.b) != c.n || apart(c.b, c.a) != c.n {
			t.Errorf("%q and %q are %d apart, want %d", c.a, c.b, apart(c.a, c.b), c.n)
		}
	}
}
