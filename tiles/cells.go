package tiles

import (
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

const (
	cellZoom     = 12    // cells are told one by one from here on
	topZoom      = 16    // larger zooms are drawn from the same set as this
	mostBlocks   = 6000  // in a tile below cellZoom: about 330 KiB of the 500 allowed
	mostCells    = 16384 // in a tile from cellZoom on: about 800 KiB, 200 compressed
	finestSquare = 20    // zoom of the smallest square that cells are merged into
)

// A cellLayer holds the cells and, for small zooms, blocks of them.
type cellLayer struct {
	scale scale
	sets  []blockSet // the first is every cell by itself
	at    [topZoom + 1]int
	idle  *sync.Pool // of *cellWriter

	family *family
	limit  geo.Deciseconds
}

// A blockSet is the cells merged to one degree. Block i of the first set is
// cell i.
type blockSet struct {
	single  bool
	blocks  []block
	shelf   *shelf
	outline func(i int) orb.MultiPolygon
	point   func(i int) orb.Point // where a block too small to draw is shown
	quads   []quad                // of blocks, for quick.go
	says    []saying
}

// A block is one or many cells: people by what is known of them.
type block struct {
	col, row int32 // place in its set's grid
	people   float64
	byStatus [4]float64
	walkDs   float64 // deciseconds × people, over those with a walk
	guessDs  float64 // the same over those off the network: an estimate
}

func newCellLayer(e Answers, limit geo.Deciseconds) cellLayer {
	l := cellLayer{scale: newScale(limit), idle: &sync.Pool{}, family: &family{parent: [][]int32{nil}}, limit: limit, sets: []blockSet{singles(e, limit)}}
	m := newMerger(e.Inputs().Population, &l.sets[0])
	for z := topZoom; z >= 0; z-- {
		most := mostCells
		if z < cellZoom {
			most = mostBlocks
		}
		for l.sets[len(l.sets)-1].busiest(uint32(z), most) > most {
			next, ok := m.merge(&l.sets[len(l.sets)-1])
			if !ok {
				break
			}
			l.sets, l.family.parent = append(l.sets, next), append(l.family.parent, m.parent)
		}
		l.at[z] = len(l.sets) - 1
	}
	for i := range l.sets {
		l.sets[i].prepare(l.scale)
	}
	return l
}

// singles reads every cell once.
func singles(e Answers, limit geo.Deciseconds) blockSet {
	n := e.NumCells()
	s := blockSet{single: true, blocks: make([]block, n), outline: e.CellOutline}
	boxes := make([]box, n)
	pop := e.Inputs().Population
	s.point = func(i int) orb.Point { return pop.Points[i] }
	for i := range n {
		s.blocks[i] = single(e.Cell(i, limit))
		boxes[i] = boxOf(e.CellOutline(i).Bound())
		if pop.Form == data.OnLattice {
			s.blocks[i].col, s.blocks[i].row = pop.Col[i], pop.Row[i]
		}
	}
	s.shelf = newShelf(boxes)
	return s
}

func single(c coverage.Cell) block {
	b := block{people: c.People}
	b.stand(c.Time, statusOf(c.Status))
	return b
}

// stand puts all of a block's people under one status and time.
func (b *block) stand(t geo.Deciseconds, status coverage.Status) {
	b.byStatus[status] = b.people
	switch {
	case t == geo.Unreachable || status == coverage.Unreachable:
	case status == coverage.OffNetwork:
		b.guessDs = float64(t) * b.people
	default:
		b.walkDs = float64(t) * b.people
	}
}

// statusOf is the inverse of Status.String; an unknown word is Unreachable.
func statusOf(word string) coverage.Status {
	for s := coverage.Covered; s <= coverage.OffNetwork; s++ {
		if s.String() == word {
			return s
		}
	}
	return coverage.Unreachable
}

// status returns what holds most of the block's people, the better of equals.
func (b *block) status() coverage.Status {
	best := coverage.Covered
	for s := coverage.NotCovered; s <= coverage.OffNetwork; s++ {
		if b.byStatus[s] > b.byStatus[best] {
			best = s
		}
	}
	return best
}

// time returns the people-weighted mean time of those with a walk; where nobody
// has one, of those off the network, as an estimate; else Unreachable.
func (b *block) time() (t geo.Deciseconds, estimated bool) {
	if walk := b.byStatus[coverage.Covered] + b.byStatus[coverage.NotCovered]; walk > 0 {
		return geo.Deciseconds(math.Round(b.walkDs / walk)), false
	}
	if off := b.byStatus[coverage.OffNetwork]; off > 0 && b.guessDs > 0 {
		return geo.Deciseconds(math.Round(b.guessDs / off)), true
	}
	return geo.Unreachable, false
}

// add puts another block's people into b.
func (b *block) add(c *block) {
	b.people += c.people
	b.walkDs += c.walkDs
	b.guessDs += c.guessDs
	for s, n := range c.byStatus {
		b.byStatus[s] += n
	}
}

func (l *cellLayer) draw(f frame) []feature {
	set := &l.sets[l.at[min(f.z, topZoom)]]
	var out []feature
	set.shelf.in(f, func(i int) {
		shape := set.shape(f, i)
		if shape == nil {
			return
		}
		props := l.props(&set.blocks[i])
		if set.single && f.z >= cellZoom {
			props = append(props, prop{"cell", i})
		}
		out = append(out, feature{i, shape, props})
	})
	return out
}

// shape draws block i by the general rule, nil where it is not seen.
func (s *blockSet) shape(f frame, i int) orb.Geometry {
	if shape := f.polygons(s.outline(i), 0); shape != nil {
		return shape
	}
	if speck := f.speck(s.point(i)); speck != nil {
		return speck
	}
	return nil
}

// write appends the layer "cells" of a tile, nothing where there is none. edits
// are the blocks that say something else than the Source's; nil: none.
func (l *cellLayer) write(out []byte, f frame, edits map[int32]edited) []byte {
	w, _ := l.idle.Get().(*cellWriter)
	if w == nil {
		w = &cellWriter{}
	}
	defer l.idle.Put(w)
	set := &l.sets[l.at[min(f.z, topZoom)]]
	w.reset(f, set, l.scale.ids)
	w.edits = edits
	set.shelf.in(f, w.cell)
	if !w.some {
		return out
	}
	w.out = appendUint(append(w.out, w.tail...), layerExtent, extent)
	out = slices.Grow(out, len(w.out)+8) // once, to the size it will have
	return protowire.AppendBytes(protowire.AppendTag(out, tileLayers, protowire.BytesType), w.out)
}

func (l *cellLayer) props(b *block) []prop {
	t, estimated := b.time()
	status := b.status()
	props := make([]prop, 0, 6)
	props = append(props, prop{"class", l.scale.ids[l.scale.class(t, status)]},
		prop{"people", b.people}, prop{"status", status.String()})
	if t != geo.Unreachable {
		props = append(props, prop{"minutes", tenths(t)})
	}
	if estimated {
		props = append(props, prop{"estimated", true})
	}
	return props
}

// tenths returns minutes as they are told, to a tenth; NaN for Unreachable.
func tenths(t geo.Deciseconds) float64 {
	if t == geo.Unreachable {
		return math.NaN()
	}
	return math.Round(float64(t)/60) / 10
}

// speck is the smallest polygon of a tile, for a cell that is smaller than one
// unit: nobody disappears from a map by zooming out. It is drawn in the one
// tile that holds the point.
func (f frame) speck(p orb.Point) orb.MultiPolygon {
	u := f.at(p)
	if !f.holds(u) {
		return nil
	}
	x, y := u[0], u[1]
	return orb.MultiPolygon{{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}}
}

// legend counts people by class, in cell order.
func (l *cellLayer) legend(limit geo.Deciseconds) []Class {
	classes, scale := Classes(limit), newScale(limit)
	total := 0.0
	for i := range l.sets[0].blocks {
		b := &l.sets[0].blocks[i]
		t, _ := b.time()
		classes[scale.class(t, b.status())].People += b.people
		total += b.people
	}
	for i := range classes {
		if total > 0 {
			classes[i].Share = classes[i].People / total
		}
	}
	return classes
}
