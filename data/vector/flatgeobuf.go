package vector

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/flatgeobuf"
)

// flatGeobuf streams the features of a FlatGeobuf, in file order, which is not
// that of the layer it was made from: writers sort for the index.
type flatGeobuf struct {
	l     Layer
	file  *os.File
	in    *flatgeobuf.Reader
	names []string // nil where each feature brings its own columns
}

const badFlatGeobuf = "export it again (QGIS: Export → Save Features As, FlatGeobuf), or copy it again"

func openFlatGeobuf(l Layer, tell func(done, total int64)) (*flatGeobuf, error) {
	f, size, err := openFile(l)
	if err != nil {
		return nil, err
	}
	g := &flatGeobuf{l: l, file: f}
	if g.in, err = flatgeobuf.NewReader(&counting{r: f, tell: tell, total: size}, size); err != nil {
		f.Close()
		return nil, l.failure(err, badFlatGeobuf)
	}
	for _, c := range g.in.Columns {
		g.names = append(g.names, c.Name)
	}
	if g.names != nil {
		if err := l.checkColumns(g.names); err != nil {
			f.Close()
			return nil, err
		}
	}
	return g, nil
}

func (g *flatGeobuf) declared() (name, said string) {
	c := g.in.CRS
	code := ""
	if c.Code > 0 {
		if c.Org == "" {
			c.Org = "EPSG"
		}
		code = fmt.Sprintf("%s:%d", strings.ToUpper(c.Org), c.Code)
	}
	name, said = bySRS(code, c.WKT)
	if name == "" && said == "" {
		said = short(c.Name, 120)
	}
	return name, said
}

func (g *flatGeobuf) columns() []string { return g.names }
func (g *flatGeobuf) close() error      { return g.file.Close() }

func (g *flatGeobuf) each(ctx context.Context, yield func(record) error) error {
	for n := 1; ; n++ {
		if n%256 == 1 && ctx.Err() != nil {
			return ctx.Err()
		}
		f, err := g.in.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return g.l.failure(fmt.Errorf("feature %d: %w", n, err), badFlatGeobuf)
		}
		r := record{row: n, geometry: f.Geometry, fields: make([]field, len(f.Columns))}
		for i, c := range f.Columns {
			r.fields[i] = field{c.Name, plainText(f.Values[i])}
		}
		if r.geometry == nil {
			r.code, r.fault = data.CodeBadGeometry, f.Fault
		}
		if err := yield(r); err != nil {
			return err
		}
	}
}

// plainText writes a value as a GeoJSON file of the same layer would; nothing for
// nil and for what is no text, number, or true and false.
func plainText(v any) string {
	switch x := v.(type) {
	case string:
		return strings.TrimSpace(x)
	case bool:
		return strconv.FormatBool(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case uint64:
		return strconv.FormatUint(x, 10)
	case float32:
		return plainNumber(float64(x), 32)
	case float64:
		return plainNumber(x, 64)
	}
	return ""
}

func plainNumber(x float64, bits int) string {
	switch {
	case !finite(x):
		return ""
	case math.Abs(x) < 1e15:
		return strconv.FormatFloat(x, 'f', -1, bits)
	}
	return strconv.FormatFloat(x, 'g', -1, bits)
}
