package datum

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/geo"
)

// What is asked of a layer before it is doubted. surely and clearly were set on
// three regions of real streets carried into China's box (known_test.go): of 1,233
// layers declared rightly (venues of a kind, census blocks, places thrown at
// random; 15 to 1,000 of them, mapped to within 0, 15 and 40 m, on all streets, a
// third and a tenth of them) the false reading that fitted best had 3.4 standard
// errors and the median of all under 1; the true one has 5 to 11 where places stand beside streets.
const (
	// NearM is what counts as beside a street: half a wide street and a forecourt.
	NearM = 30.0
	// FarM is how far a street is looked for; a place without one is taken to be so
	// far from it.
	FarM = 2000.0

	fewest    = 12   // places, after thinning, below which nothing is said
	mostAsked = 1000 // places looked at: more change nothing but the time
	thinM     = 100  // one place in a square of this side speaks for all in it
	clusterM  = 500  // places nearer than this may err together
	scaleM    = 60.0 // distance at which a place counts half

	surely  = 4.5 // standard errors by which the better reading must win over all others
	clearly = 3.0 // … and over the declared one alone
	ratio   = 0.8 // of the declared median distance, which the better one's must not exceed
)

// A Reading is how a layer lies on the streets when its coordinates are taken as
// one datum.
type Reading struct {
	Datum   string  `json:"datum"`      // "wgs84", "gcj02", "bd09"; of the declared one, its name
	MedianM float64 `json:"median_m"`   // distance to the nearest street, metres
	Near    float64 `json:"near_share"` // of its places, those within NearM (<=) of a street, 0…1
}

// A Doubt is a layer that lies on the streets far better under another datum
// than under the one declared.
type Doubt struct {
	Declared Reading `json:"declared"`
	Better   Reading `json:"better"`
	Asked    int     `json:"places_asked"` // after thinning
	MoveM    float64 `json:"move_m"`       // how far half of them would move, at least
}

// Judge says whether points, in WGS84 as the declared datum has them, fit the
// streets far better as another. near is the distance from a place to the
// nearest street in metres, up to FarM. Outside China's box all datums are one,
// and there is nothing to tell them apart by: such points are not asked.
//
// It is a paired test: what each place gains in closeness from one reading to
// the others, with the error of groups of neighbouring places. A layer whose
// places lie anyhow, or where half a kilometre happens to lead into denser
// streets, gains as much from a shift in another direction; so the better reading
// is held against three of those too.
func Judge(points []orb.Point, declared crs.CRS, near func(orb.Point) float64) (Doubt, bool) {
	at := thin(points)
	j := &jury{near: near, declared: readings()[0], number: map[[2]int]int{}}
	for _, r := range readings() {
		if r.Name == declared.Name {
			j.declared = r
		}
	}
	j.ask(at)
	if len(j.places) < fewest {
		return Doubt{}, false
	}
	best := j.best()
	if best < 0 {
		return Doubt{}, false
	}
	own, other := j.reading(0), j.reading(best)
	own.Datum = declared.Name
	d := Doubt{Declared: own, Better: other, Asked: len(j.places), MoveM: j.moveM(best)}
	return d, j.convinced(best) && other.MedianM <= ratio*own.MedianM && other.Near > own.Near
}

// readings are the datums that differ in China's box; cgcs2000 is wgs84 here.
func readings() []crs.CRS {
	var out []crs.CRS
	for _, n := range []string{"wgs84", "gcj02", "bd09"} {
		if c, err := crs.Lookup(n); err == nil {
			out = append(out, c)
		}
	}
	return out
}

// thin keeps one point of each square of thinM in China's box, and at most
// mostAsked, evenly over the layer.
func thin(points []orb.Point) []orb.Point {
	seen := map[[2]int]bool{}
	var out []orb.Point
	for _, p := range points {
		if !crs.InChina(p) {
			continue
		}
		if k := square(p, thinM); !seen[k] {
			seen[k] = true
			out = append(out, p)
		}
	}
	return Evenly(out, mostAsked)
}

// Evenly is all of them where they are at most so many, else so many, evenly spread
// over their order.
func Evenly(all []orb.Point, most int) []orb.Point {
	if len(all) <= most {
		return all
	}
	kept := make([]orb.Point, most)
	for i := range kept {
		kept[i] = all[i*len(all)/most]
	}
	return kept
}

func square(p orb.Point, sideM float64) [2]int {
	here := geo.At(math.Round(p[1])) // one scale for a degree of latitude, so that squares meet
	return [2]int{int(math.Floor(p[0] * here.LonM / sideM)), int(math.Floor(p[1] * here.LatM / sideM))}
}

// jury holds what every reading says of every place.
type jury struct {
	near     func(orb.Point) float64
	declared crs.CRS
	others   []crs.CRS

	places   []orb.Point // as declared
	metres   [][]float64 // of each reading, the declared first, to the nearest street
	shifted  [][]float64 // of each other reading, three times: as far in another direction
	moved    [][]float64 // of each other reading, how far a place moves
	clusters []int       // of each place: numbered as they come
	number   map[[2]int]int
}

// ask measures every reading. A place that no reading brings near a street says
// nothing of any of them.
func (j *jury) ask(places []orb.Point) {
	for _, r := range readings() {
		if r.Name != j.declared.Name {
			j.others = append(j.others, r)
		}
	}
	n := len(j.others)
	j.metres, j.shifted, j.moved = make([][]float64, 1+n), make([][]float64, 3*n), make([][]float64, n)
	for _, p := range places {
		raw := j.declared.FromWGS84(p)
		here := geo.At(p[1])
		row, turned, moved := []float64{j.near(p)}, []float64(nil), []float64(nil)
		for _, o := range j.others {
			q := o.ToWGS84(raw)
			x, y := (q[0]-p[0])*here.LonM, (q[1]-p[1])*here.LatM
			row, moved = append(row, j.near(q)), append(moved, math.Hypot(x, y))
			for range 3 {
				x, y = -y, x
				turned = append(turned, j.near(orb.Point{p[0] + x/here.LonM, p[1] + y/here.LatM}))
			}
		}
		if slices.Min(row) >= FarM {
			continue
		}
		k := square(p, clusterM)
		if _, known := j.number[k]; !known {
			j.number[k] = len(j.number)
		}
		j.places, j.clusters = append(j.places, p), append(j.clusters, j.number[k])
		put(j.metres, row)
		put(j.shifted, turned)
		put(j.moved, moved)
	}
}

// put appends a row to columns.
func put(columns [][]float64, row []float64) {
	for i, v := range row {
		columns[i] = append(columns[i], v)
	}
}

// best is the other reading closest to the streets, as a column of metres; -1
// where the declared one is.
func (j *jury) best() int {
	best, most := -1, meanCloseness(j.metres[0])
	for i := 1; i < len(j.metres); i++ {
		if c := meanCloseness(j.metres[i]); c > most {
			best, most = i, c
		}
	}
	return best
}

// convinced says whether a reading wins surely over the declared one and those
// shifted as far in other directions, taken together, and clearly over the
// declared one alone.
func (j *jury) convinced(best int) bool {
	all := append([][]float64{j.metres[0]}, j.shifted[3*(best-1):3*best]...)
	return j.t(j.metres[best], all) >= surely && j.t(j.metres[best], all[:1]) >= clearly
}

// t is how many standard errors a reading is closer to the streets than the mean
// of others; places of one cluster count as one (the sandwich estimate of Liang
// and Zeger 1986, for a mean of paired differences).
func (j *jury) t(a []float64, others [][]float64) float64 {
	gain, sum := make([]float64, len(a)), 0.0
	for i := range a {
		for _, o := range others {
			gain[i] += (closeness(a[i]) - closeness(o[i])) / float64(len(others))
		}
		sum += gain[i]
	}
	mean := sum / float64(len(a))
	groups := make([]float64, len(a)) // no more clusters than places
	for i, g := range gain {
		groups[j.clusters[i]] += g - mean
	}
	squares := 0.0
	for _, g := range groups {
		squares += g * g
	}
	if squares == 0 {
		return 0
	}
	return sum / math.Sqrt(squares)
}

// closeness falls from 1 on a street to a half scaleM away, so that places far
// from any street, however far, have little to say.
func closeness(m float64) float64 { return 1 / (1 + m*m/(scaleM*scaleM)) }

func meanCloseness(metres []float64) float64 {
	sum := 0.0
	for _, m := range metres {
		sum += closeness(m)
	}
	return sum / float64(len(metres))
}

func (j *jury) reading(column int) Reading {
	r := Reading{Datum: j.declared.Name, MedianM: median(j.metres[column])}
	if column > 0 {
		r.Datum = j.others[column-1].Name
	}
	for _, m := range j.metres[column] {
		if m <= NearM {
			r.Near++
		}
	}
	r.Near /= float64(len(j.metres[column]))
	return r
}

func (j *jury) moveM(best int) float64 { return median(j.moved[best-1]) }

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}
