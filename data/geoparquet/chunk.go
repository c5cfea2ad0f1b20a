package geoparquet

import (
	"errors"
	"fmt"
	"io"
)

// A chunk is a column of one row group, read page by page.
type chunk struct {
	column     *column
	in         io.ReaderAt
	at, end    int64 // of its pages in the file
	codec      int64
	held       *int64 // bytes of pages of all columns
	page       int64  // of these, the page being read
	dictionary *dictionary
	left       int64  // values of the page
	levels     hybrid // of the page, where any may be missing
	values     values
}

// mostHeld is the most bytes of pages that are held of all columns at once.
const mostHeld = 1 << 30

// chunk begins a column of a row group by its metadata.
func (f *File) chunk(c *column, m fields) (*chunk, error) {
	from := m.int(9)
	if d := m.int(11); m.has(11) && d > 0 && d < from {
		from = d
	}
	size := m.int(7)
	if m == nil || from < 4 || size < 0 || from > f.size || size > f.size-from {
		return nil, fmt.Errorf("column %q: %w", c.name, errOutside)
	}
	return &chunk{column: c, in: f.in, at: from, end: from + size, codec: m.int(4), held: &f.held}, nil
}

// next returns the value of the next row; false where it is missing.
func (c *chunk) next() (raw, bool, error) {
	for c.left == 0 {
		if err := c.turn(); err != nil {
			return raw{}, false, fmt.Errorf("column %q: %w", c.column.name, err)
		}
	}
	c.left--
	if c.column.levels > 0 {
		level, err := c.levels.next()
		if err != nil {
			return raw{}, false, fmt.Errorf("column %q: %w", c.column.name, err)
		}
		if int(level) < c.column.levels {
			return raw{}, false, nil
		}
	}
	v, err := c.values.next()
	if err != nil {
		return raw{}, false, fmt.Errorf("column %q: %w", c.column.name, err)
	}
	return v, true, nil
}

// turn takes the next page.
func (c *chunk) turn() error {
	if c.at >= c.end {
		return errors.New("it has fewer values than there are rows")
	}
	p, err := c.readPage()
	if err != nil {
		return err
	}
	size := int64(len(p.data) + len(p.levels))
	if p.dictionary {
		if c.dictionary != nil {
			return errBroken
		}
		if c.dictionary, err = newDictionary(c.column, p); err != nil {
			return err
		}
		*c.held += size + 4*int64(len(c.dictionary.starts)) // as long as the row group
	} else {
		*c.held += size - c.page
		c.page, c.left = size, p.values
		c.levels = hybrid{b: p.levels, width: c.column.levelBits()}
		if c.values, err = valuesOf(c.column, p, c.dictionary); err != nil {
			return err
		}
	}
	if *c.held > mostHeld {
		return fmt.Errorf("the pages of a row group need more than %d MB at once", mostHeld>>20)
	}
	return nil
}
