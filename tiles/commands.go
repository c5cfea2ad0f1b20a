package tiles

import (
	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"
)

// Commands and geometry types of the vector tile specification 2.1, 4.3.
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7

	typePoint   = 1
	typeLine    = 2
	typePolygon = 3
)

// A pen writes commands; positions are steps from the one before.
type pen struct {
	out  []byte
	x, y int64
}

// commandsOf appends the drawing of a shape (Point, MultiLineString or
// MultiPolygon in whole units, rings closed) and returns its type.
func commandsOf(out []byte, shape orb.Geometry) (kind uint64, commands []byte) {
	p := pen{out: out}
	switch g := shape.(type) {
	case orb.Point:
		kind = typePoint
		p.to(moveTo, g)
	case orb.MultiLineString:
		kind = typeLine
		for _, l := range g {
			p.to(moveTo, l[0])
			p.to(lineTo, l[1:]...)
		}
	case orb.MultiPolygon:
		kind = typePolygon
		for _, poly := range g {
			for _, r := range poly {
				p.ring(r)
			}
		}
	}
	return kind, p.out
}

// ring draws a closed one, whose last point is the first again.
func (p *pen) ring(r orb.Ring) {
	p.to(moveTo, r[0])
	p.to(lineTo, r[1:len(r)-1]...)
	p.command(closePath, 1)
}

func (p *pen) command(id, count int) {
	p.out = protowire.AppendVarint(p.out, uint64(count)<<3|uint64(id))
}

func (p *pen) to(id int, points ...orb.Point) {
	p.command(id, len(points))
	for _, at := range points {
		x, y := int64(at[0]), int64(at[1])
		p.out = protowire.AppendVarint(p.out, protowire.EncodeZigZag(x-p.x))
		p.out = protowire.AppendVarint(p.out, protowire.EncodeZigZag(y-p.y))
		p.x, p.y = x, y
	}
}
