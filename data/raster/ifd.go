package raster

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"strings"
)

// Tags of TIFF 6.0, GeoTIFF 1.1 and GDAL that are read.
const (
	tagWidth        = 256
	tagHeight       = 257
	tagBits         = 258
	tagCompression  = 259
	tagFillOrder    = 266
	tagStripOffsets = 273
	tagSamples      = 277
	tagRowsPerStrip = 278
	tagStripCounts  = 279
	tagPlanar       = 284
	tagPredictor    = 317
	tagTileWidth    = 322
	tagTileHeight   = 323
	tagTileOffsets  = 324
	tagTileCounts   = 325
	tagSampleFormat = 339
	tagPixelScale   = 33550
	tagTiepoint     = 33922
	tagTransform    = 34264
	tagGeoKeys      = 34735
	tagGeoDoubles   = 34736
	tagGeoText      = 34737
	tagNoData       = 42113
)

// Limits on the small values of a directory. Block tables have their own.
const (
	maxTags   = 4096
	maxValues = 1 << 16
)

// directory is the first image file directory, its entries not yet followed.
type directory struct {
	src     *source
	order   binary.ByteOrder
	big     bool
	entries map[uint16]entry
}

// entry is a tag's value: count items of a type, at off in the file.
type entry struct {
	kind  uint16
	count int64
	off   int64
}

// openDirectory reads the header and the first directory. Later directories are
// never followed, so a chain of them cannot loop.
func openDirectory(r io.ReaderAt, size int64, name string) (*source, *directory, error) {
	s := &source{r: r, size: size, name: name}
	head := make([]byte, min(16, max(0, size)))
	if err := s.at(head, 0); err != nil {
		return nil, nil, err
	}
	d := &directory{src: s, entries: map[uint16]entry{}}
	switch {
	case len(head) == 0:
		return nil, nil, s.fail("the file is empty: download or copy it again", "no bytes in it")
	case bytes.HasPrefix(head, []byte("II")):
		d.order = binary.LittleEndian
	case bytes.HasPrefix(head, []byte("MM")):
		d.order = binary.BigEndian
	default:
		return nil, nil, notTIFF(s, head)
	}
	if len(head) < 8 {
		return nil, nil, s.fail(hintDamaged, "a TIFF header is 8 bytes, the file has %d", len(head))
	}
	first := int64(d.order.Uint32(head[4:]))
	switch version := d.order.Uint16(head[2:]); version {
	case 42:
	case 43:
		if len(head) < 16 || d.order.Uint16(head[4:]) != 8 {
			return nil, nil, s.fail(hintDamaged, "a BigTIFF header is 16 bytes with 8-byte offsets")
		}
		d.big, first = true, int64(d.order.Uint64(head[8:]))
	default:
		return nil, nil, notTIFF(s, head)
	}
	return s, d, d.read(first)
}

// notTIFF says what the file is instead, where its first bytes tell.
func notTIFF(s *source, head []byte) error {
	start := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	switch {
	case strings.HasPrefix(start, "<"):
		return s.fail("the server sent a web page instead of the file, an error or a log-in page perhaps: open it in a browser, then download again",
			"this is HTML or XML, not GeoTIFF")
	case strings.HasPrefix(start, "pk\x03\x04"), strings.HasPrefix(start, "\x1f\x8b"):
		return s.fail("unpack it and name the .tif inside", "this is an archive, not GeoTIFF")
	}
	return s.fail("give a GeoTIFF; gdal_translate in.xyz out.tif makes one of most grids", "this is not TIFF: it starts with %q", head)
}

// read reads the entries of the directory at off.
func (d *directory) read(off int64) error {
	countLen, entryLen := int64(2), int64(12)
	if d.big {
		countLen, entryLen = 8, 20
	}
	head := make([]byte, countLen)
	if err := d.src.at(head, off); err != nil {
		return err
	}
	n := uint64(d.order.Uint16(head))
	if d.big {
		n = d.order.Uint64(head)
	}
	if n == 0 || n > maxTags {
		return d.src.fail(hintDamaged, "its directory claims %d entries", n)
	}
	raw := make([]byte, int64(n)*entryLen)
	if err := d.src.at(raw, off+countLen); err != nil {
		return err
	}
	for i := int64(0); i < int64(n); i++ {
		b := raw[i*entryLen:]
		e := entry{kind: d.order.Uint16(b[2:]), count: int64(d.order.Uint32(b[4:]))}
		inline, value := int64(4), b[8:12]
		if d.big {
			e.count, inline, value = int64(d.order.Uint64(b[4:])), 8, b[12:20]
		}
		e.off = off + countLen + i*entryLen + entryLen - inline
		if e.count < 0 || e.count > d.src.size {
			continue // no such tag can be in this file; whoever needs it finds it missing
		}
		if e.count*kindBytes(e.kind) > inline {
			e.off = int64(d.order.Uint32(value))
			if d.big {
				e.off = int64(d.order.Uint64(value))
			}
		}
		tag := d.order.Uint16(b)
		if _, twice := d.entries[tag]; !twice {
			d.entries[tag] = e
		}
	}
	return nil
}

// kindBytes is the size of one item of a TIFF type; 0 for one not used here.
func kindBytes(kind uint16) int64 {
	switch kind {
	case 1, 2, 6, 7: // BYTE, ASCII, SBYTE, UNDEFINED
		return 1
	case 3, 8: // SHORT, SSHORT
		return 2
	case 4, 9, 11, 13: // LONG, SLONG, FLOAT, IFD
		return 4
	case 5, 10, 12, 16, 17, 18: // RATIONALs, DOUBLE, LONG8, SLONG8, IFD8
		return 8
	}
	return 0
}

// bytes returns the first n items of a tag as they lie in the file.
func (d *directory) bytes(tag uint16, n int64) ([]byte, entry, bool) {
	e, ok := d.entries[tag]
	size := kindBytes(e.kind)
	if !ok || size == 0 || n > e.count || e.off < 0 || e.off > d.src.size || n*size > d.src.size-e.off {
		return nil, e, false
	}
	raw := make([]byte, n*size)
	return raw, e, d.src.at(raw, e.off) == nil
}

// uints returns the first n whole-number items of a tag; nil if it has fewer.
func (d *directory) uints(tag uint16, n int64) []uint64 {
	raw, e, ok := d.bytes(tag, n)
	if !ok {
		return nil
	}
	out := make([]uint64, n)
	for i := range out {
		switch e.kind {
		case 1, 7:
			out[i] = uint64(raw[i])
		case 3:
			out[i] = uint64(d.order.Uint16(raw[2*i:]))
		case 4, 13:
			out[i] = uint64(d.order.Uint32(raw[4*i:]))
		case 16, 18:
			out[i] = d.order.Uint64(raw[8*i:])
		default:
			return nil
		}
	}
	return out
}

// one returns the first item of a tag, or otherwise where it is missing.
func (d *directory) one(tag uint16, otherwise int64) int64 {
	if v := d.uints(tag, 1); v != nil && v[0] <= math.MaxInt64 {
		return int64(v[0])
	}
	return otherwise
}

// doubles returns all items of a tag of DOUBLEs.
func (d *directory) doubles(tag uint16) []float64 {
	n := min(d.entries[tag].count, maxValues)
	raw, e, ok := d.bytes(tag, n)
	if !ok || e.kind != 12 {
		return nil
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Float64frombits(d.order.Uint64(raw[8*i:]))
	}
	return out
}

// text returns a tag of ASCII up to its first NUL, without blanks about it.
func (d *directory) text(tag uint16) string {
	raw, e, ok := d.bytes(tag, min(d.entries[tag].count, maxValues))
	if !ok || e.kind != 2 {
		return ""
	}
	text, _, _ := strings.Cut(string(raw), "\x00")
	return strings.TrimSpace(text)
}
