package geoparquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// mostPage is the most bytes a page may have, packed or inflated: some writers
// make one of a whole row group.
const mostPage = 256 << 20

// A page is one of a column, inflated.
type page struct {
	dictionary bool
	values     int64 // with those that are missing
	encoding   int64
	levels     []byte // definition levels in runs; nil where there are none
	data       []byte
}

// The kinds of page.
const (
	dataPage       = 0
	indexPage      = 1
	dictionaryPage = 2
	dataPage2      = 3
)

// readPage reads the page that begins at a place and returns where the next one
// does; a page of another kind is one without values.
func (c *chunk) readPage() (*page, error) {
	head := make([]byte, min(int64(1<<20), c.end-c.at)) // statistics may hold long values
	if first := min(int64(512), int64(len(head))); first < int64(len(head)) {
		if _, err := c.in.ReadAt(head[:first], c.at); err != nil {
			return nil, errOutside
		}
		if h, size, err := parse(head[:first], 100); err == nil {
			return c.body(h, int64(size))
		}
	}
	if _, err := c.in.ReadAt(head, c.at); err != nil {
		return nil, errOutside
	}
	h, size, err := parse(head, 100)
	if err != nil {
		return nil, err
	}
	return c.body(h, int64(size))
}

var errOutside = errors.New("its pages lie outside of the file")

// body reads what follows a header of so many bytes.
func (c *chunk) body(h fields, size int64) (*page, error) {
	packed, whole := h.int(3), h.int(2)
	if packed < 0 || packed > c.end-c.at-size || packed > mostPage || whole < 0 || whole > mostPage {
		return nil, fmt.Errorf("a page claims %d bytes, %d inflated", packed, whole)
	}
	b := make([]byte, packed)
	if _, err := c.in.ReadAt(b, c.at+size); err != nil {
		return nil, errOutside
	}
	c.at += size + packed
	if h.has(4) && uint32(h.int(4)) != crc32.ChecksumIEEE(b) {
		return nil, errors.New("a page is damaged: its checksum is another")
	}
	var p page
	var err error
	switch h.int(1) {
	case dataPage:
		p.values, p.encoding = h.sub(5).int(1), h.sub(5).int(2)
		if p.data, err = inflated(b, whole, c.codec); err == nil && c.column.levels > 0 {
			err = p.levelsFirst(h.sub(5).int(3))
		}
	case dataPage2:
		v := h.sub(8)
		p.values, p.encoding = v.int(1), v.int(4)
		levels := v.int(5)
		if v.int(6) != 0 || levels < 0 || levels > int64(len(b)) || levels > whole {
			return nil, errBroken
		}
		p.levels, b = b[:levels], b[levels:]
		codec := c.codec
		if on, said := v[7].(bool); said && !on {
			codec = uncompressed
		}
		p.data, err = inflated(b, whole-levels, codec)
	case dictionaryPage:
		p.dictionary, p.values, p.encoding = true, h.sub(7).int(1), h.sub(7).int(2)
		p.data, err = inflated(b, whole, c.codec)
	case indexPage:
	default:
		err = errBroken
	}
	if p.values < 0 {
		err = errBroken
	}
	return &p, err
}

// levelsFirst cuts off the definition levels in front of the data of an old page,
// their length before them.
func (p *page) levelsFirst(encoding int64) error {
	if encoding != runs {
		return fmt.Errorf("its levels are in encoding %d, which is not read here", encoding)
	}
	if len(p.data) < 4 {
		return errBroken
	}
	n := int64(binary.LittleEndian.Uint32(p.data))
	if n > int64(len(p.data)-4) {
		return errBroken
	}
	p.levels, p.data = p.data[4:4+n], p.data[4+n:]
	return nil
}

// The codecs that are read. LZO, LZ4 and Brotli are rare in files of maps.
const (
	uncompressed = 0
	snappyCodec  = 1
	gzipCodec    = 2
	zstdCodec    = 6
)

// inflated is what b holds: as many bytes as were claimed, or an error. Nothing
// inflates to more.
func inflated(b []byte, whole, codec int64) ([]byte, error) {
	var in io.Reader
	switch codec {
	case uncompressed:
		if int64(len(b)) != whole {
			return nil, errBroken
		}
		return b, nil
	case snappyCodec:
		if n, err := snappy.DecodedLen(b); err != nil || int64(n) != whole {
			return nil, fmt.Errorf("a page of %d bytes inflates to another size", whole)
		}
		return snappy.Decode(nil, b)
	case gzipCodec:
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil, err
		}
		in = z
	case zstdCodec:
		z, err := zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostPage))
		if err != nil {
			return nil, err
		}
		defer z.Close()
		in = z
	default:
		return nil, fmt.Errorf("it is compressed by codec %d, not by Snappy, GZIP or ZSTD", codec)
	}
	// As it comes: a page of a few bytes that claims much gets no room for it.
	var out bytes.Buffer
	n, err := io.Copy(&out, io.LimitReader(in, whole+1))
	if err == nil && n != whole {
		err = fmt.Errorf("a page of %d bytes inflates to another size", whole)
	}
	return out.Bytes(), err
}
