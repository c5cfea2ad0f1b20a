package town

import (
	"bufio"
	"encoding/binary"
	"math"
)

// WriteTIFF writes the people of the cells as a GeoTIFF in longitude and
// latitude: one strip of float32, not compressed, north up, −9999 where the
// ground is not inhabited (below half a person).
func (t *Town) WriteTIFF(path string) error {
	side := t.Cells.Side
	cells := make([]float32, side*side)
	for i, n := range t.Cells.People {
		if n < .5 {
			n = noData
		}
		cells[(side-1-i/side)*side+i%side] = n
	}
	west, north := LonLat(0, t.SideM())
	return WriteTIFF(path, Grid{side, side, cells, west, north, CellM * lonPerM, CellM * latPerM})
}

const noData = -9999

// A Grid is cells row by row from the north-west.
type Grid struct {
	Cols, Rows    int
	Cells         []float32
	West, North   float64 // of its corner, degrees
	Width, Height float64 // of a cell, degrees
}

// TIFF types.
const (
	asASCII, asShort, asLong, asDouble = 2, 3, 4, 12
)

// WriteTIFF writes g as a GeoTIFF (TIFF 6.0; OGC 19-008) in EPSG:4326.
func WriteTIFF(path string, g Grid) error {
	doubles := []float64{g.Width, g.Height, 0, 0, 0, 0, g.West, g.North, 0}
	keys := []uint16{1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326}
	const entries, header = 13, 8
	extra := uint32(header + 2 + 12*entries + 4) // where what does not fit an entry begins
	keysAt := extra + 8*uint32(len(doubles))
	textAt := keysAt + 2*uint32(len(keys))
	text := "-9999\x00"
	cellsAt := textAt + uint32(len(text))
	le := binary.LittleEndian
	out := append(le.AppendUint32([]byte("II*\x00"), header), 0, 0)
	le.PutUint16(out[header:], entries)
	entry := func(tag, kind uint16, count, value uint32) {
		out = le.AppendUint16(le.AppendUint16(out, tag), kind)
		out = le.AppendUint32(le.AppendUint32(out, count), value)
	}
	entry(256, asLong, 1, uint32(g.Cols))
	entry(257, asLong, 1, uint32(g.Rows))
	entry(258, asShort, 1, 32) // bits
	entry(259, asShort, 1, 1)  // not compressed
	entry(262, asShort, 1, 1)  // low is dark
	entry(273, asLong, 1, cellsAt)
	entry(278, asLong, 1, uint32(g.Rows)) // rows in the strip
	entry(279, asLong, 1, uint32(4*len(g.Cells)))
	entry(339, asShort, 1, 3) // floating point
	entry(33550, asDouble, 3, extra)
	entry(33922, asDouble, 6, extra+24)
	entry(34735, asShort, uint32(len(keys)), keysAt)
	entry(42113, asASCII, uint32(len(text)), textAt)
	out = le.AppendUint32(out, 0)
	for _, x := range doubles {
		out = le.AppendUint64(out, math.Float64bits(x))
	}
	for _, k := range keys {
		out = le.AppendUint16(out, k)
	}
	out = append(out, text...)
	return writeFile(path, func(w *bufio.Writer) error {
		if _, err := w.Write(out); err != nil {
			return err
		}
		return binary.Write(w, le, g.Cells)
	})
}

// Rough draws side × side cells of hills and holes: 51 % without data in
// patches, the rest sixteenths, so that sums are exact in any order.
func Rough(side int) Grid {
	cells := make([]float32, side*side)
	for y := range side {
		for x := range side {
			fx, fy := float64(x), float64(y)
			h := math.Sin(fx/310+2*math.Sin(fy/700)) + math.Sin(fy/270-fx/900)
			if h < .03 {
				cells[y*side+x] = noData
				continue
			}
			noise := float64(uint32(y*side+x)*2654435761>>24) / 256
			cells[y*side+x] = float32(math.Round(16*40*h*(.5+noise)) / 16)
		}
	}
	return Grid{side, side, cells, lon0, lat0 + 1, 1.0 / 1200, 1.0 / 1200}
}
