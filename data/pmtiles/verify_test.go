package pmtiles

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
)

// An archive as this file's own reader sees it, written from the specification
// and sharing nothing with the writer.
type archive struct {
	file                               []byte
	rootAt, rootLen, metaAt, metaLen   uint64
	leafAt, leafLen, tilesAt, tilesLen uint64
	addressed, entries, contents       uint64
	clustered, inner, outer, kind      byte
	minZoom, maxZoom, zoom             byte
	west, south, east, north, lon, lat float64
	metadata                           map[string]any
	found                              []foundEntry
	leaves                             int
}

type foundEntry struct{ id, run, length, offset uint64 }

// verify reads an archive and holds it to every rule of the format; the first
// broken one is the error.
func verify(file []byte) (*archive, error) {
	a := &archive{file: file}
	if len(file) < 127 || string(file[:7]) != "PMTiles" || file[7] != 3 {
		return nil, fmt.Errorf("no PMTiles 3")
	}
	u := func(at int) uint64 { return binary.LittleEndian.Uint64(file[at:]) }
	deg := func(at int) float64 { return float64(int32(binary.LittleEndian.Uint32(file[at:]))) / 1e7 }
	a.rootAt, a.rootLen, a.metaAt, a.metaLen = u(8), u(16), u(24), u(32)
	a.leafAt, a.leafLen, a.tilesAt, a.tilesLen = u(40), u(48), u(56), u(64)
	a.addressed, a.entries, a.contents = u(72), u(80), u(88)
	a.clustered, a.inner, a.outer, a.kind, a.minZoom, a.maxZoom = file[96], file[97], file[98], file[99], file[100], file[101]
	a.west, a.south, a.east, a.north, a.zoom, a.lon, a.lat = deg(102), deg(106), deg(110), deg(114), file[118], deg(119), deg(123)
	if a.rootAt != 127 || a.rootAt+a.rootLen > 16384 {
		return nil, fmt.Errorf("the root ends at byte %d", a.rootAt+a.rootLen)
	}
	if sum := 127 + a.rootLen + a.metaLen + a.leafLen + a.tilesLen; sum != uint64(len(file)) {
		return nil, fmt.Errorf("the sections come to %d bytes, the file to %d", sum, len(file))
	}
	if a.metaAt != a.rootAt+a.rootLen || a.leafAt != a.metaAt+a.metaLen || a.tilesAt != a.leafAt+a.leafLen {
		return nil, fmt.Errorf("the sections overlap")
	}
	if a.clustered != 1 || a.inner != 2 || a.outer != 2 || a.kind != 1 {
		return nil, fmt.Errorf("clustered %d, compression %d and %d, kind %d", a.clustered, a.inner, a.outer, a.kind)
	}
	meta, err := unzip(file[a.metaAt:][:a.metaLen])
	if err == nil {
		err = json.Unmarshal(meta, &a.metadata)
	}
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	if err := a.walk(a.rootAt, a.rootLen, 0); err != nil {
		return nil, err
	}
	return a, a.count()
}

// walk reads a directory and the leaves below it.
func (a *archive) walk(at, length uint64, depth int) error {
	if depth > 3 {
		return fmt.Errorf("directories are nested deeper than 3")
	}
	raw, err := unzip(a.file[at:][:length])
	if err != nil {
		return err
	}
	r := bytes.NewReader(raw)
	next := func() uint64 {
		v, e := binary.ReadUvarint(r)
		if e != nil {
			err = e
		}
		return v
	}
	all := make([]foundEntry, next())
	last := uint64(0)
	for i := range all {
		last += next()
		all[i].id = last
	}
	for i := range all {
		all[i].run = next()
	}
	for i := range all {
		all[i].length = next()
	}
	for i := range all {
		if v := next(); v == 0 && i > 0 {
			all[i].offset = all[i-1].offset + all[i-1].length
		} else {
			all[i].offset = v - 1
		}
	}
	if err != nil || r.Len() > 0 {
		return fmt.Errorf("a directory is not whole: %v, %d bytes left", err, r.Len())
	}
	for _, e := range all {
		switch {
		case e.length == 0:
			return fmt.Errorf("entry %d is empty", e.id)
		case e.run > 0:
			a.found = append(a.found, e)
		case e.offset+e.length > a.leafLen:
			return fmt.Errorf("a leaf lies outside its section")
		default:
			a.leaves++
			if err := a.walk(a.leafAt+e.offset, e.length, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// count holds the header's numbers against the directories, and the order.
func (a *archive) count() error {
	offsets := map[uint64]bool{}
	var tiles, end, data uint64
	low, high := byte(255), byte(0)
	for i, e := range a.found {
		if i > 0 && e.id < end {
			return fmt.Errorf("tile %d comes after %d", e.id, end)
		}
		if e.offset+e.length > a.tilesLen {
			return fmt.Errorf("tile %d lies outside its section", e.id)
		}
		if !offsets[e.offset] { // clustered: contents lie in the order they are first named
			if e.offset != data {
				return fmt.Errorf("the content of tile %d lies at %d, want %d", e.id, e.offset, data)
			}
			data += e.length
		}
		offsets[e.offset] = true
		tiles += e.run
		end = e.id + e.run
		low, high = min(low, zoomOf(e.id)), max(high, zoomOf(end-1))
	}
	if tiles != a.addressed || uint64(len(a.found)) != a.entries || uint64(len(offsets)) != a.contents || data != a.tilesLen {
		return fmt.Errorf("%d tiles, %d entries, %d contents in %d bytes; the header says %d, %d, %d, %d",
			tiles, len(a.found), len(offsets), data, a.addressed, a.entries, a.contents, a.tilesLen)
	}
	if low != a.minZoom || high != a.maxZoom || a.zoom < low || a.zoom > high {
		return fmt.Errorf("zooms %d to %d; the header says %d to %d, begin at %d", low, high, a.minZoom, a.maxZoom, a.zoom)
	}
	if !(a.west <= a.lon && a.lon <= a.east && a.south <= a.lat && a.lat <= a.north) {
		return fmt.Errorf("the centre lies outside the bounds")
	}
	return nil
}

// zoomOf is the zoom whose tiles have this number.
func zoomOf(id uint64) byte {
	z, n := byte(0), uint64(1)
	for id >= n {
		id -= n
		n *= 4
		z++
	}
	return z
}

// tile returns one tile, nil where there is none.
func (a *archive) tile(id uint64) ([]byte, error) {
	for _, e := range a.found {
		if e.id <= id && id < e.id+e.run {
			return unzip(a.file[a.tilesAt+e.offset:][:e.length])
		}
	}
	return nil, nil
}

func unzip(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
