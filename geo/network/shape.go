package network

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// A position is a point on the shape of an edge: in piece seg, which runs from
// point seg of the line to point seg+1.
type position struct {
	seg   int
	point orb.Point
	m     float64 // metres from the start of the line
}

// tip returns an end of edge e: To's where ahead, else From's.
func (n *Network) tip(e uint32, ahead bool) position {
	line := n.Line(e)
	if ahead {
		return position{len(line) - 2, line[len(line)-1], math.Inf(1)}
	}
	return position{0, line[0], 0}
}

// position finds a snap on its edge's shape. Where the shape passes the point
// more than once (a loop, a figure of eight) the share of the cost decides.
func (n *Network) position(x Snap) position {
	line := n.Line(x.Edge)
	l := geo.At(x.Point[1])
	share := float64(x.Back) / float64(n.Cost[x.Edge])
	best, off := position{}, math.Inf(1)
	at, total := 0.0, geo.Length(line)
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		along, length := l.Between(a, x.Point), l.Between(a, b)
		beside := along + l.Between(x.Point, b) - length // 0 on the piece
		if d := math.Abs((at+math.Min(along, length))-share*total) + beside*farBeside; d < off {
			best, off = position{i - 1, x.Point, at + along}, d
		}
		at += geo.Distance(a, b)
	}
	return best
}

// farBeside is how many metres along the shape a metre beside it outweighs: more
// than any edge is long.
const farBeside = 1e6

// walk appends the part of an edge between two positions on it, and its way
// where that part is more than a point.
func (p *Path) walk(n *Network, e uint32, a, b position) {
	if w := n.Way[e]; a.point != b.point && (len(p.Ways) == 0 || p.Ways[len(p.Ways)-1] != w) {
		p.Ways = append(p.Ways, w)
	}
	line := n.Line(e)
	p.add(a.point)
	if a.m <= b.m {
		for i := a.seg + 1; i <= b.seg; i++ {
			p.add(line[i])
		}
	} else {
		for i := a.seg; i > b.seg; i-- {
			p.add(line[i])
		}
	}
	p.add(b.point)
}

// add appends a point unless the line is there already.
func (p *Path) add(at orb.Point) {
	if len(p.Line) == 0 || p.Line[len(p.Line)-1] != at {
		p.Line = append(p.Line, at)
	}
}
