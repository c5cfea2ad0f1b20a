package tiles

import (
	"math"

	"github.com/paulmach/orb"
)

// A box is [min x, min y, max x, max y] in the unit square of Web Mercator.
type box [4]float64

func boxOf(b orb.Bound) box {
	x0, y0 := mercator(orb.Point{b.Min[0], b.Max[1]})
	x1, y1 := mercator(orb.Point{b.Max[0], b.Min[1]})
	return box{x0, y0, x1, y1}
}

func (b box) touches(c box) bool {
	return b[0] <= c[2] && c[0] <= b[2] && b[1] <= c[3] && c[1] <= b[3]
}

const (
	shelfZoom = 12 // boxes are put away by the tile of this zoom they touch
	shelfMost = 64 // a box over more tiles than this is looked at every time
)

// A shelf finds the boxes that touch a tile. Boxes of one project lie in a few
// dozen tiles of zoom 12; at that zoom and above a look-up reads one bucket,
// below it all boxes are compared, since most are in the tile anyhow.
type shelf struct {
	boxes  []box
	wide   []int32 // over more than shelfMost tiles
	bucket map[[2]uint32][]int32
}

func newShelf(boxes []box) *shelf {
	s := &shelf{boxes: boxes, bucket: map[[2]uint32][]int32{}}
	const n = 1 << shelfZoom
	const b = float64(buffer) / extent
	place := func(v, by float64) int { return int(math.Max(0, math.Min(n-1, math.Floor(v*n+by)))) }
	for i, c := range boxes {
		x0, x1 := place(c[0], -b), place(c[2], b)
		y0, y1 := place(c[1], -b), place(c[3], b)
		if (x1-x0+1)*(y1-y0+1) > shelfMost {
			s.wide = append(s.wide, int32(i))
			continue
		}
		for x := x0; x <= x1; x++ {
			for y := y0; y <= y1; y++ {
				k := [2]uint32{uint32(x), uint32(y)}
				s.bucket[k] = append(s.bucket[k], int32(i))
			}
		}
	}
	return s
}

// in calls found for every box that touches the tile or its buffer, rising.
func (s *shelf) in(f frame, found func(i int)) {
	ground := f.ground()
	if f.z < shelfZoom {
		for i, b := range s.boxes {
			if b.touches(ground) {
				found(i)
			}
		}
		return
	}
	up := f.z - shelfZoom
	near, wide := s.bucket[[2]uint32{f.x >> up, f.y >> up}], s.wide
	for len(near) > 0 || len(wide) > 0 { // merge two rising lists
		var i int32
		if len(wide) == 0 || (len(near) > 0 && near[0] < wide[0]) {
			i, near = near[0], near[1:]
		} else {
			i, wide = wide[0], wide[1:]
		}
		if s.boxes[i].touches(ground) {
			found(int(i))
		}
	}
}
