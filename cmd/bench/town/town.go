package town

import "math/rand/v2"

// Sizes of the drawn country.
const (
	Spacing  = 80.0  // metres between crossings
	CellM    = 100.0 // metres, side of a population cell
	SpeedMS  = 1.2   // walking speed behind the weights
	LimitDs  = 9000  // 15 minutes in deciseconds, 1,080 m
	tileM    = 2000.0
	lon0     = 30.0
	lat0     = 50.0
	lonPerM  = 1 / 71700.0
	latPerM  = 1 / 111320.0
	kept     = .88 // share of lattice streets that exist
	diagonal = .02 // share of crossings with a diagonal street
)

// A Spec says what to draw.
type Spec struct {
	Name   string // "m1": the folder it is kept in
	Side   int    // crossings per side, > 1
	Venues int
	Seed   uint64
}

// The standard inputs. M1 has a million nodes, M10 ten.
var (
	K100 = Spec{Name: "k100", Side: 204, Venues: 200, Seed: 20240607}
	M1   = Spec{Name: "m1", Side: 640, Venues: 2000, Seed: 20240607}
	M10  = Spec{Name: "m10", Side: 2025, Venues: 20000, Seed: 20240607}
)

// A Town is nodes 0…n-1, undirected streets between them, cells and venues.
type Town struct {
	Spec
	X, Y []float32 // node → metres east and north of the south-west corner

	// Edge e joins A[e] and B[e]; walking it takes Weight[e] deciseconds (> 0).
	A, B, Weight []uint32
	// Street s is edges Street[s] to the next one's first: they follow each
	// other from crossing to crossing.
	Street []uint32

	Cells  Cells
	Venues []uint32 // nodes, each once

	rng *rand.Rand
}

// SideM is the length of the town's side in metres.
func (s Spec) SideM() float64 { return float64(s.Side) * Spacing }

// LonLat returns node v in WGS84.
func (t *Town) LonLat(v uint32) (lon, lat float64) { return LonLat(float64(t.X[v]), float64(t.Y[v])) }

// LonLat places metres on the map: a plane laid at 30° E 50° N, whose metres are
// true at its southern edge and 4 % too long 160 km further north. Weights are
// made from the plane.
func LonLat(x, y float64) (lon, lat float64) { return lon0 + x*lonPerM, lat0 + y*latPerM }

// Metres is LonLat the other way round, for differences in degrees.
func Metres(lon, lat float64) (x, y float32) { return float32(lon / lonPerM), float32(lat / latPerM) }

// Make draws a town. The same Spec gives the same Town, bit for bit on one
// kind of processor.
func Make(s Spec) *Town {
	t := &Town{Spec: s, rng: rand.New(rand.NewPCG(s.Seed, uint64(s.Side)))}
	t.drawStreets()
	t.renumber()
	t.settle()
	t.Venues = t.choose(s.Venues, .7)
	return t
}
