package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
)

// runKernel prepares the kernel named first and hands it to what is to be done
// with it.
func runKernel(ctx context.Context, args []string, do func(kernel) error) error {
	k, err := newKernel(ctx, args[0], &words{args[1:], nil})
	if err != nil {
		return fmt.Errorf("prepare %s: %w", args[0], err)
	}
	return do(k)
}

// newKernel makes one of our hot paths ready. Its words are those the rows give.
func newKernel(ctx context.Context, name string, w *words) (kernel, error) {
	switch name {
	case "nearest":
		return newNearest(w)
	case "catchments":
		return newCatchments(w)
	case "whatif":
		return newWhatIf(ctx, w)
	case "drag":
		return newDrag(ctx, w)
	case "tile":
		return newCellTile(ctx, w)
	case "orbtile":
		return newOrbTile(ctx, w)
	case "open":
		return newOpened(w)
	case "matrix":
		return newVenueMatrix(ctx, w)
	case "searches":
		return newVenueSearches(ctx, w)
	case "sites":
		return newSites(ctx, w)
	case "pbf":
		return newPBF(w)
	case "geojson":
		return newGeoJSON(w)
	case "tiff":
		return newTIFF(w)
	case "siting":
		return newChoosing(w)
	}
	return nil, fmt.Errorf("no such kernel")
}

// once prepares, answers one time and ends: our side of a whole process.
func once(ctx context.Context, k kernel, out io.Writer) error {
	began := time.Now()
	if err := k.Run(ctx); err != nil {
		return err
	}
	s := k.Answer()
	s.WallNs = time.Since(began).Nanoseconds()
	return json.NewEncoder(out).Encode(s)
}

// words are the arguments of a kernel, read one by one.
type words struct {
	left []string
	err  error
}

func (w *words) text() string {
	if len(w.left) == 0 {
		if w.err == nil {
			w.err = fmt.Errorf("an argument is missing")
		}
		return ""
	}
	first := w.left[0]
	w.left = w.left[1:]
	return first
}

func (w *words) number() int {
	text := w.text()
	n, err := strconv.Atoi(text)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n
}

// end returns the first error, also where something is left over.
func (w *words) end() error {
	if w.err == nil && len(w.left) > 0 {
		return fmt.Errorf("too much: %q", w.left)
	}
	return w.err
}
