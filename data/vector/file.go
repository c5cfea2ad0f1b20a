package vector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// counting tells progress by bytes read.
type counting struct {
	r           io.Reader
	tell        func(done, total int64)
	done, total int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.done += int64(n)
	if c.tell != nil {
		c.tell(c.done, c.total)
	}
	return n, err
}

// failure is an error about the whole of a layer's file.
func (l Layer) failure(err error, hint string) error {
	return &data.Error{Op: "read " + l.Source, Err: err, Hint: hint}
}

// ended is what came of reading the rows of a layer: what its reader stopped for, the
// end of ctx, or what is wrong with the file after so many.
func (l Layer) ended(ctx context.Context, stopped, err error, after, hint string) error {
	switch {
	case stopped != nil:
		return stopped
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return l.failure(fmt.Errorf("after %s: %w", after, err), hint)
}

// openFile opens a layer's file and returns its size.
func openFile(l Layer) (*os.File, int64, error) {
	f, err := os.Open(l.Path)
	if err != nil {
		hint := "check the path in the project file"
		if errors.Is(err, fs.ErrPermission) {
			hint = "check that you may read it"
		}
		return nil, 0, l.failure(err, hint)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder")
	}
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		err = errors.New("it is no regular file")
	}
	if err != nil {
		f.Close()
		return nil, 0, l.failure(err, "name the file itself")
	}
	return f, info.Size(), nil
}

// number reads a finite decimal number. Signs, exponents and "1,234,567" are
// understood; "1,234" and "12,5" are not, since a single comma means thousands
// in one country and a decimal in the next, and neither are Go's "0x10" and "inf".
func number(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if strings.Trim(s, "0123456789+-.eE") != "" {
		if s = ungrouped(s); s == "" {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && finite(v)
}

// ungrouped drops the commas of a number with at least two groups of three
// digits, where they can only mean thousands; "" for anything else.
func ungrouped(s string) string {
	whole, _, _ := strings.Cut(strings.TrimLeft(s, "+-"), ".")
	groups := strings.Split(whole, ",")
	if len(groups) < 3 || len(groups[0]) < 1 || len(groups[0]) > 3 || strings.Count(s, ",") != len(groups)-1 {
		return ""
	}
	for i, g := range groups {
		if i > 0 && len(g) != 3 || strings.Trim(g, "0123456789") != "" {
			return ""
		}
	}
	return strings.ReplaceAll(s, ",", "")
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// everyPoint says whether ok holds for every point of a point or polygon.
func everyPoint(g orb.Geometry, ok func(orb.Point) bool) bool {
	switch x := g.(type) {
	case orb.Point:
		return ok(x)
	case orb.MultiPolygon:
		for _, p := range x {
			for _, r := range p {
				for _, pt := range r {
					if !ok(pt) {
						return false
					}
				}
			}
		}
	}
	return true
}
