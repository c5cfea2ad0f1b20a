package vector

import (
	"context"
	"errors"

	"github.com/walkshed/walkshed/data"
)

// A Look is what a layer shows before it is settled how to read it.
type Look struct {
	Columns []string          // in the file's order; of a format without headings, those of the first rows
	Found   map[string]string // the column for each of "lon", "lat", "id", "name", "kind", "sport", "people" that has one
	Rows    [][]string        // the first rows, a text for each column
	CRS     string            // as the file declares it; "" where it does not say
	Table   bool              // rows of text: where they are stands in two columns, and in which datum nowhere
}

var errEnough = errors.New("enough rows")

// Glance looks at the first rows (> 0) of a file without judging them. Columns the
// layer names count as found; CRS is not used.
func Glance(ctx context.Context, l Layer, rows int) (Look, error) {
	named := l.Columns
	l.Columns = nil // a name the file has not is an error of reading, not of looking
	r, err := start(l, &data.Report{}, nil)
	if err != nil {
		return Look{}, err
	}
	defer r.f.close()
	var first []record
	err = r.f.each(ctx, func(rec record) error {
		if rec.code == data.CodeRowShape {
			return nil
		}
		if r.f.columns() == nil {
			r.learn(rec.names()...)
		}
		if first = append(first, rec); len(first) == rows {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return Look{}, err
	}
	l.Columns = named
	out := Look{Columns: r.have, Found: map[string]string{}}
	for _, role := range []string{"lon", "lat", "id", "name", "kind", "sport", "people"} {
		if c := l.column(role, r.have); c != "" {
			out.Found[role] = c
		}
	}
	_, out.Table = r.f.(tabular)
	out.CRS, _ = r.f.declared()
	for _, rec := range first {
		line := make([]string, len(out.Columns))
		for i, c := range out.Columns {
			line[i] = short(rec.get(c), 60)
		}
		out.Rows = append(out.Rows, line)
	}
	return out, nil
}
