package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/geo/network"
)

// makeInput fills a folder by a recipe and prints what it holds. It is a process
// of its own, because what a parent holds counts as its child's memory.
func makeInput(ctx context.Context, dir string, recipe []string, out io.Writer) error {
	var about string
	var err error
	switch w := (&words{recipe[1:], nil}); recipe[0] {
	case "town":
		about, err = makeTown(dir, w)
	case "real":
		about, err = makeReal(ctx, dir, w)
	case "network":
		about, err = makeNetwork(dir, w)
	case "cells":
		about, err = makeCells(ctx, dir, w)
	case "whatif":
		about, err = makeWhatIf(ctx, dir, w)
	case "streets":
		about, err = makeStreets(ctx, dir, w)
	case "grid":
		about, err = makeGrid(ctx, dir, w)
	case "geojson":
		about, err = makeGeoJSON(dir, w)
	case "siting":
		about, err = makeSiting(ctx, dir, w)
	default:
		err = fmt.Errorf("no recipe %q", recipe[0])
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, about)
	return err
}

// makeTown takes a town.Spec as JSON.
func makeTown(dir string, w *words) (string, error) {
	var s town.Spec
	if err := json.Unmarshal([]byte(w.text()), &s); err != nil {
		return "", err
	}
	t := town.Make(s)
	if err := t.Write(dir); err != nil {
		return "", err
	}
	if err := t.WriteProject(dir); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s nodes, %s arcs, %s venues, %s cells of 100 m, %.1f km square, seed %d",
		thousands(len(t.X)), thousands(2*len(t.A)), thousands(len(t.Venues)), thousands(len(t.Cells.Node)), t.SideM()/1000, t.Seed), nil
}

// fewVenues is how many an extract must hold for its own to be used.
const fewVenues = 50

// makeReal takes an extract. Its walking network becomes the arrays every
// contender reads, in our order of nodes, which suits the others too; a venue
// stands at the nearer end of its street. Where the extract holds few venues,
// one junction in 500 is drawn instead.
func makeReal(ctx context.Context, dir string, w *words) (string, error) {
	path := w.text()
	x, err := osm.Read(ctx, path, filepath.Base(path), osm.Want{Streets: true, Facilities: true}, &data.Report{}, nil)
	if err != nil {
		return "", err
	}
	n, err := network.Build(ctx, x.Streets, network.Walk(town.SpeedMS, network.WalkRule{}), nil)
	if err != nil {
		return "", err
	}
	t := &town.Town{A: n.From, B: n.To, Weight: make([]uint32, len(n.Cost)), X: make([]float32, len(n.Points)), Y: make([]float32, len(n.Points))}
	for e, c := range n.Cost {
		t.Weight[e] = uint32(c)
	}
	corner := n.Bound().Min
	for v, p := range n.Points {
		t.X[v], t.Y[v] = town.Metres(p[0]-corner[0], p[1]-corner[1])
	}
	snap := network.NewSnapper(n, town.SpeedMS, network.SnapRule{ReachM: 300})
	seen := map[uint32]bool{}
	for _, f := range x.Facilities {
		if v, ok := nearerEnd(n, snap.Nearest(f.Point)); ok && !seen[v] {
			seen[v] = true
			t.Venues = append(t.Venues, v)
		}
	}
	whose := "its own"
	if len(t.Venues) < fewVenues {
		whose = "drawn"
		t.Venues = t.Anywhere(len(t.X) / 500)
	}
	if err := t.Write(dir); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s junctions, %s arcs, %s venues (%s), from %s", thousands(len(t.X)), thousands(2*len(t.A)), thousands(len(t.Venues)), whose, filepath.Base(path)), nil
}

func nearerEnd(n *network.Network, s network.Snap) (uint32, bool) {
	if !s.OK() {
		return 0, false
	}
	if s.Back <= s.Ahead {
		return n.From[s.Edge], true
	}
	return n.To[s.Edge], true
}

// makeStreets takes an extract and writes down how many ways with a highway tag
// it has, of two nodes or more, and how many nodes these use: by osmium, for
// whom the whole set of nodes is a process of its own worth of memory.
func makeStreets(ctx context.Context, dir string, w *words) (string, error) {
	path := w.text()
	if err := w.end(); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "osmium", "tags-filter", "--no-progress", "-f", "opl", "-o", "-", path, "w/highway")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	s, err := countStreets(out)
	if err = errors.Join(err, cmd.Wait()); err != nil {
		return "", fmt.Errorf("osmium tags-filter: %w", err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	about := fmt.Sprintf("%s, %s ways that are streets, %s nodes of theirs, as osmium counts", filepath.Base(path), thousands(int(s.Count)), thousands(int(s.Sum)))
	return about, os.WriteFile(filepath.Join(dir, "streets.json"), text, 0o644)
}

// countStreets reads OPL (one object a line; nodes before ways): n12 v1 …, and
// w7 … Nn12,n13.
func countStreets(in io.Reader) (s sample, err error) {
	used := map[string]bool{} // false until a street uses it
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		switch {
		case len(fields) == 0:
		case fields[0][0] == 'n':
			used[fields[0]] = false
		case fields[0][0] == 'w':
			list, ok := strings.CutPrefix(fields[len(fields)-1], "N")
			nodes := strings.Split(list, ",")
			if !ok || len(nodes) < 2 {
				continue // a way of one node is no street
			}
			s.Count++
			for _, n := range nodes {
				if before, there := used[n]; there && !before {
					used[n] = true
					s.Sum++
				}
			}
		}
	}
	return s, lines.Err()
}

// gridForms are the files made of one grid, with what GDAL is told.
var gridForms = map[string][]string{
	"deflate3": {"-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3", "-co", "TILED=YES"},
	"deflate":  {"-co", "COMPRESS=DEFLATE", "-co", "TILED=YES"},
	"lzw":      {"-co", "COMPRESS=LZW"},
}

// makeGrid takes the side of a grid in cells.
func makeGrid(ctx context.Context, dir string, w *words) (string, error) {
	side := w.number()
	if err := w.end(); err != nil {
		return "", err
	}
	plain := filepath.Join(dir, "plain.tif")
	if err := town.WriteTIFF(plain, town.Rough(side)); err != nil {
		return "", err
	}
	for name, options := range gridForms {
		argv := append(append([]string{"-q"}, options...), plain, filepath.Join(dir, name+".tif"))
		if out, err := exec.CommandContext(ctx, "gdal_translate", argv...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("gdal_translate: %w %s", err, out)
		}
	}
	return fmt.Sprintf("%s × %s cells of float32, half of them without data", thousands(side), thousands(side)), nil
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
