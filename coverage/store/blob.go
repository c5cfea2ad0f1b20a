package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
)

// maxBlob bounds what a blob may inflate to: 40 million cells, a country.
const maxBlob = 1 << 30

// Bytes of one cell in each array.
const (
	cellBytes   = 5  // time, status
	groundBytes = 24 // longitude, latitude, people
)

// packCells writes times, then statuses, little-endian.
func packCells(c coverage.CellColumns) []byte {
	b := make([]byte, 0, cellBytes*len(c.Time))
	for _, t := range c.Time {
		b = binary.LittleEndian.AppendUint32(b, uint32(t))
	}
	for _, s := range c.Status {
		b = append(b, byte(s))
	}
	return b
}

func unpackCells(b []byte) (coverage.CellColumns, error) {
	n := len(b) / cellBytes
	c := coverage.CellColumns{Time: make([]geo.Deciseconds, n), Status: make([]coverage.Status, n)}
	if len(b) != n*cellBytes {
		return c, errors.New("cells are cut short")
	}
	for i := range n {
		c.Time[i] = geo.Deciseconds(binary.LittleEndian.Uint32(b[4*i:]))
		if c.Status[i] = coverage.Status(b[4*n+i]); c.Status[i] > coverage.OffNetwork {
			return c, fmt.Errorf("cell %d has status %d", i, c.Status[i])
		}
	}
	return c, nil
}

// packGround writes longitude, latitude and people of one cell after another.
func packGround(g coverage.CellGround) []byte {
	b := make([]byte, 0, groundBytes*len(g.Points))
	for i, p := range g.Points {
		for _, x := range [3]float64{p[0], p[1], g.People[i]} {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
	}
	return b
}

func unpackGround(b []byte) (coverage.CellGround, error) {
	n := len(b) / groundBytes
	g := coverage.CellGround{Points: make([]orb.Point, n), People: make([]float64, n)}
	if len(b) != n*groundBytes {
		return g, errors.New("cells are cut short")
	}
	at := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])) }
	for i := range n {
		g.Points[i], g.People[i] = orb.Point{at(3 * i), at(3*i + 1)}, at(3*i+2)
		if !(g.People[i] >= 0) || !(math.Abs(g.Points[i][0]) <= 180) || !(math.Abs(g.Points[i][1]) <= 90) {
			return g, fmt.Errorf("cell %d is nowhere or nobody's", i)
		}
	}
	return g, nil
}

// hashOf names a blob by what it holds before it is packed.
func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func deflate(b []byte) ([]byte, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return w.EncodeAll(b, nil), nil
}

// inflate unpacks a blob and holds it against its name.
func inflate(packed []byte, hash string) ([]byte, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlob))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := r.DecodeAll(packed, nil)
	if err == nil && hashOf(b) != hash {
		err = errors.New("its hash is another")
	}
	return b, err
}
