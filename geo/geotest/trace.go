package geotest

import "github.com/walkshed/walkshed/data"

// strokes are the four ways to leave a junction rightwards or downwards; a run
// met from its other end has been traced already.
var strokes = []struct {
	mark     byte
	col, row int
}{{'-', 1, 0}, {'|', 0, 1}, {'\\', 1, 1}, {'/', -1, 1}}

func isName(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
}

func isNode(c byte) bool   { return c == '+' || isName(c) }
func isStroke(c byte) bool { return c == '-' || c == '|' || c == '\\' || c == '/' }

func (w *World) char(col, row int) byte {
	if row < 0 || row >= len(w.rows) || col < 0 || col >= len(w.rows[row]) {
		return ' '
	}
	return w.rows[row][col]
}

// trace adds the streets that leave a junction to the right or downwards.
func (w *World) trace(col, row int) {
	for _, s := range strokes {
		c, r := col+s.col, row+s.row
		if w.char(c, r) != s.mark {
			continue
		}
		var own [][2]int
		for ; isStroke(w.char(c, r)); c, r = c+s.col, r+s.row { // other strokes pass under
			if w.char(c, r) == s.mark {
				own = append(own, [2]int{c, r})
			}
		}
		if !isNode(w.char(c, r)) {
			continue // allJoined names the stroke
		}
		for _, k := range own {
			w.used[k] = true
		}
		w.Streets.Ways = append(w.Streets.Ways, data.Street{ID: int64(len(w.Streets.Ways) + 1),
			Tags: data.Tags{"highway": "residential"}, Nodes: []uint32{w.junction(col, row), w.junction(c, r)}})
	}
}

// junction returns the number of the node at a character.
func (w *World) junction(col, row int) uint32 {
	k := [2]int{col, row}
	v, ok := w.node[k]
	if !ok {
		v = uint32(len(w.Streets.Nodes))
		w.node[k] = v
		w.Streets.Nodes = append(w.Streets.Nodes, w.At(float64(col), float64(row)))
	}
	return v
}

// allJoined fails the test for a stroke that is part of no street.
func (w *World) allJoined() {
	w.t.Helper()
	for row, line := range w.rows {
		for col, c := range []byte(line) {
			switch {
			case isStroke(c) && !w.used[[2]int{col, row}]:
				w.t.Fatalf("geotest: %c in column %d of line %d joins nothing", c, col, row)
			case !isStroke(c) && !isNode(c) && c != ' ' && c != '.':
				w.t.Fatalf("geotest: %q in column %d of line %d means nothing", c, col, row)
			}
		}
	}
}
