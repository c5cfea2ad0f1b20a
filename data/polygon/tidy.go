package polygon

import "github.com/paulmach/orb"

// Tidy closes every ring of a shape and winds outer rings counter-clockwise and
// holes clockwise (RFC 7946), in place. Rings of fewer than three different
// corners are dropped; an outer ring takes its holes with it.
func Tidy(shape orb.MultiPolygon) orb.MultiPolygon {
	out := shape[:0]
	for _, poly := range shape {
		var kept orb.Polygon
		for i, r := range poly {
			r = closed(r)
			if len(r) < 4 {
				if i == 0 {
					break
				}
				continue
			}
			want := orb.CCW
			if i > 0 {
				want = orb.CW
			}
			if r.Orientation() != want {
				r.Reverse()
			}
			kept = append(kept, r)
		}
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

// closed drops repeated corners and ends the ring where it began.
func closed(r orb.Ring) orb.Ring {
	var out orb.Ring
	for _, p := range r {
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	if len(out) > 0 && out[0] != out[len(out)-1] {
		out = append(out, out[0])
	}
	return out
}
