package main

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
)

// TestPlotByHand: over 1…100 nodes and 1…100 s, ten of each is the middle.
func TestPlotByHand(t *testing.T) {
	p := newPlot(100, "time", "s", []dot{{1, 1}, {100, 100}})
	if p.fromX != 0 || p.toX != 2 || p.fromY != 0 || p.toY != 2 {
		t.Fatalf("axes %+v", p)
	}
	for d, want := range map[dot][2]float64{{1, 1}: {100, 280}, {10, 10}: {240, 160}, {100, 100}: {380, 40}} {
		if x, y := p.at(d); math.Abs(x-want[0]) > 1e-9 || math.Abs(y-want[1]) > 1e-9 {
			t.Errorf("%v is drawn at %g, %g; want %v", d, x, y, want)
		}
	}
}

// TestPlotOfOneSize: a single power of ten still has an axis of some length.
func TestPlotOfOneSize(t *testing.T) {
	p := newPlot(0, "", "", []dot{{10, 10}, {10, 10}})
	if x, y := p.at(dot{10, 10}); math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) {
		t.Errorf("drawn at %g, %g", x, y)
	}
}

// TestProvincePlot: each size measured is two dots of well-formed SVG; a log
// without the row draws nothing.
func TestProvincePlot(t *testing.T) {
	if got := plotProvince(rounds("nearest.m1", "us", 1, 1, 1)); got != nil {
		t.Errorf("drawn from nothing: %s", got)
	}
	log := join(rounds(provinceID, "ten million nodes", 10_000_000, 5, 90_000, 100_000, 110_000),
		rounds(provinceID, "a million nodes", 1_000_000, 5, 9_000, 11_000, 10_000))
	got := string(plotProvince(log))
	if n := strings.Count(got, "<circle"); n != 4 {
		t.Errorf("%d dots, want 4", n)
	}
	for _, want := range []string{"10,000,000 nodes: 100 s", "1,000,000 nodes: 10 s", "1,000,000 nodes: 2 MiB"} {
		if !strings.Contains(got, want) {
			t.Errorf("no dot says %q", want)
		}
	}
	for d := xml.NewDecoder(strings.NewReader(got)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
