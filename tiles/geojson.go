package tiles

import (
	"context"
	"io"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/export"
)

// stream writes the one layer of p as GeoJSON.
func (p Package) stream(w io.Writer, what string) error {
	f, _ := export.Named("geojson")
	to, err := f.Stream(w, export.Options{})
	if err == nil {
		if err = p.Write(context.Background(), to, f); err == nil {
			err = to.Close()
		}
	}
	if err != nil {
		return &data.Error{Op: "write the " + what, Err: err, Hint: "check that the disk has room and the output is still open"}
	}
	return nil
}

// wound returns a copy on 1e-7 degrees with closed rings of four or more
// positions, outer rings counter-clockwise and holes clockwise (RFC 7946,
// 3.1.6); nil, written as a null geometry, where nothing is left.
func wound(shape orb.MultiPolygon) orb.Geometry {
	out := orb.MultiPolygon{}
	for _, p := range shape {
		var q orb.Polygon
		for i, r := range p {
			rings := appendRings(nil, orb.MultiPolygon{{r}})
			if len(rings) == 0 {
				if i == 0 {
					break // a polygon without its outer ring is none
				}
				continue
			}
			q = append(q, windRing(closedRing(rings[0]), i == 0))
		}
		if q != nil {
			out = append(out, q)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
