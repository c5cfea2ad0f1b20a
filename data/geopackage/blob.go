package geopackage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/wkb"
)

// The header of a geometry (clause 2.1.3): "GP", a version, flags, the srs_id,
// then an envelope of 0, 4, 6 or 8 numbers. Bit 0 of the flags: little endian;
// bits 1–3: which envelope; bit 4: empty; bit 5: an extended type.
const (
	headBytes    = 8
	flagLittle   = 1
	flagEmpty    = 1 << 4
	flagExtended = 1 << 5
	envelopeXY   = 1 << 1
)

// Encode returns a point or multipolygon as a GeoPackage keeps it, with its
// envelope in x and y, little endian. nil for a nil geometry, which is kept as
// NULL; any other kind is an error.
func Encode(g orb.Geometry, srs int32) ([]byte, error) {
	if g == nil {
		return nil, nil
	}
	return wkb.Append(header(g.Bound(), srs, wkb.Size(g)), g)
}

func header(box orb.Bound, srs int32, more int) []byte {
	b := make([]byte, 0, headBytes+32+more)
	b = append(b, 'G', 'P', 0, flagLittle|envelopeXY)
	b = binary.LittleEndian.AppendUint32(b, uint32(srs))
	for _, v := range [...]float64{box.Min[0], box.Max[0], box.Min[1], box.Max[1]} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// Decode reads a geometry: a point, a multipoint of one, a polygon or a
// multipolygon, with heights and measures dropped; nil for an empty one or NULL.
// The envelope is skipped, not believed. Any other kind, and bytes that do not
// add up, are errors that say what it is.
func Decode(b []byte) (orb.Geometry, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if len(b) < headBytes || b[0] != 'G' || b[1] != 'P' {
		return nil, errors.New("its bytes are no GeoPackage geometry")
	}
	flags := b[3]
	if flags&flagExtended != 0 {
		return nil, errors.New("its geometry is of an extended type")
	}
	envelope := int(flags >> 1 & 7)
	if envelope > 4 {
		return nil, fmt.Errorf("its geometry has an envelope of unknown kind %d", envelope)
	}
	skip := headBytes + [...]int{0, 32, 48, 48, 64}[envelope]
	if len(b) < skip {
		return nil, errors.New("its geometry ends in its header")
	}
	if flags&flagEmpty != 0 {
		return nil, nil
	}
	return wkb.Decode(b[skip:])
}
