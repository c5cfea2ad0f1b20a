package main

import (
	"bytes"
	"fmt"
	"math"
)

// A plot is drawn with both axes in powers of ten, so that what grows as the
// input does is a straight line at 45°.
type plot struct {
	left, top, width, height float64
	fromX, toX, fromY, toY   float64 // powers of ten
	title, unit              string
}

// A dot is a size and a figure.
type dot struct{ x, y float64 }

// plotProvince draws CPU time and peak memory of the province row against the
// number of nodes, each beside a dashed line of growth in proportion; nil where
// nothing was measured.
func plotProvince(log []record) []byte {
	var cpu, memory []dot
	v := judge(provinceRows()[0], log)
	for _, l := range append([]line{v.ours}, v.peers...) {
		if l.rounds == 0 {
			continue
		}
		nodes := l.ms.Median * 1e3 / l.per.Median // ms over µs per node
		cpu = append(cpu, dot{nodes, l.ms.Median / 1000})
		memory = append(memory, dot{nodes, float64(l.peakKB) / 1024})
	}
	if len(cpu) < 2 {
		return nil
	}
	var out bytes.Buffer
	fmt.Fprint(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 340" font-family="sans-serif" font-size="12">`+"\n"+
		`<rect width="760" height="340" fill="white"/>`+"\n")
	newPlot(70, "CPU time", "s", cpu).draw(&out, cpu)
	newPlot(450, "peak memory", "MiB", memory).draw(&out, memory)
	fmt.Fprint(&out, "</svg>\n")
	return out.Bytes()
}

// newPlot makes the axes hold all dots, in whole powers of ten.
func newPlot(left float64, title, unit string, dots []dot) plot {
	p := plot{left: left, top: 40, width: 280, height: 240, title: title, unit: unit, fromX: math.Inf(1), toX: math.Inf(-1), fromY: math.Inf(1), toY: math.Inf(-1)}
	for _, d := range dots {
		p.fromX, p.toX = min(p.fromX, math.Floor(math.Log10(d.x))), max(p.toX, math.Ceil(math.Log10(d.x)))
		p.fromY, p.toY = min(p.fromY, math.Floor(math.Log10(d.y))), max(p.toY, math.Ceil(math.Log10(d.y)))
	}
	p.toX, p.toY = max(p.toX, p.fromX+1), max(p.toY, p.fromY+1)
	return p
}

// at places a dot, in the units of the picture.
func (p plot) at(d dot) (x, y float64) {
	return p.left + p.width*(math.Log10(d.x)-p.fromX)/(p.toX-p.fromX),
		p.top + p.height*(1-(math.Log10(d.y)-p.fromY)/(p.toY-p.fromY))
}

func (p plot) draw(out *bytes.Buffer, dots []dot) {
	fmt.Fprintf(out, `<text x="%.0f" y="%.0f" font-weight="bold">%s, %s</text>`+"\n", p.left, p.top-14, p.title, p.unit)
	for e := p.fromX; e <= p.toX; e++ {
		x, _ := p.at(dot{math.Pow(10, e), math.Pow(10, p.fromY)})
		fmt.Fprintf(out, `<path d="M%.1f %.1fV%.1f" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`+"\n",
			x, p.top, p.top+p.height, x, p.top+p.height+18, figure(math.Pow(10, e)))
	}
	for e := p.fromY; e <= p.toY; e++ {
		_, y := p.at(dot{math.Pow(10, p.fromX), math.Pow(10, e)})
		fmt.Fprintf(out, `<path d="M%.1f %.1fH%.1f" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="end">%s</text>`+"\n",
			p.left, y, p.left+p.width, p.left-6, y+4, figure(math.Pow(10, e)))
	}
	p.proportional(out, dots)
	for _, d := range dots {
		x, y := p.at(d)
		fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="4" fill="#0b6e4f"><title>%s nodes: %s %s</title></circle>`+"\n", x, y, figure(d.x), figure(d.y), p.unit)
	}
	fmt.Fprintf(out, `<text x="%.1f" y="%.1f" text-anchor="middle">nodes</text>`+"\n", p.left+p.width/2, p.top+p.height+36)
}

// proportional is a dashed line through the smallest dot along which twice the
// nodes cost twice as much.
func (p plot) proportional(out *bytes.Buffer, dots []dot) {
	least, most := dots[0], dots[0]
	for _, d := range dots {
		if d.x < least.x {
			least = d
		}
		if d.x > most.x {
			most = d
		}
	}
	end := dot{most.x, least.y * most.x / least.x}
	if top := math.Pow(10, p.toY); end.y > top {
		end = dot{least.x * top / least.y, top}
	}
	x0, y0 := p.at(least)
	x1, y1 := p.at(end)
	fmt.Fprintf(out, `<path d="M%.1f %.1fL%.1f %.1f" stroke="#999" stroke-dasharray="5 4" fill="none"/>`+"\n", x0, y0, x1, y1)
}
