package export

import (
	"io"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/xlsx"
)

// workbook is an Excel workbook, a sheet for each layer: the columns by their
// titles, numbers as numbers, geometries left out.
type workbook struct {
	begun
	w     *xlsx.Writer
	cells []any
}

func newWorkbook(w io.Writer, o Options) Writer { return &workbook{w: xlsx.NewWriter(w, o.When)} }

func (b *workbook) Begin(l Layer) error {
	if err := b.begin(l); err != nil {
		return err
	}
	name, heads := l.Title, make([]string, len(l.Columns))
	if name == "" {
		name = l.Name
	}
	for i, c := range l.Columns {
		heads[i] = c.Head()
	}
	return b.w.Sheet(name, heads)
}

func (b *workbook) Add(g orb.Geometry, values ...any) error {
	if err := b.check(g, values); err != nil {
		return err
	}
	b.cells = b.cells[:0]
	for _, v := range values {
		b.cells = append(b.cells, finite(v))
	}
	return b.w.Row(b.cells)
}

func (b *workbook) Close() error { return b.w.Close() }
func (b *workbook) Abandon()     {}
