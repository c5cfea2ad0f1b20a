package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// readWords reads a file of little-endian 32-bit words written by package town.
func readWords(dir, name string) ([]uint32, error) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out, nil
}

// A roads is a folder's network, with its own numbering.
type roads struct {
	net    *network.Network
	number []uint32 // node of the folder's arrays → node of the network
	venues []uint32 // nodes of the arrays
}

// savedNetwork is where makeNetwork leaves the network of a folder.
func savedNetwork(dir string) string { return filepath.Join(dir, "network", "saved") }

// readRoads opens the network of a folder.
func readRoads(dir string) (*roads, error) {
	n, _, err := network.Open(savedNetwork(dir), network.Key{}) // in use until this process ends
	if err != nil {
		return nil, err
	}
	r := &roads{net: n}
	if r.number, err = readWords(dir, "network/number.bin"); err != nil {
		return nil, err
	}
	venues, err := readWords(dir, "venues.bin")
	if err != nil {
		return nil, err
	}
	r.venues = venues[1:]
	return r, nil
}

// buildRoads makes the network of a folder from its edges and weights.
func buildRoads(dir string) (n *network.Network, number []uint32, err error) {
	graph, err := readWords(dir, "graph.bin")
	if err != nil {
		return nil, nil, err
	}
	words, err := readWords(dir, "edges.bin")
	if err != nil {
		return nil, nil, err
	}
	points := make([]orb.Point, graph[1])
	for v := range points {
		lon, lat := town.LonLat(float64(math.Float32frombits(graph[4+v])), float64(math.Float32frombits(graph[4+len(points)+v])))
		points[v] = orb.Point{lon, lat}
	}
	m := int(words[0])
	edges := make([]network.WeightedEdge, m)
	for e := range edges {
		edges[e] = network.WeightedEdge{From: words[2+e], To: words[2+m+e], Cost: geo.Deciseconds(words[2+2*m+e])}
	}
	return network.FromEdges(points, edges, town.SpeedMS)
}

// makeNetwork takes a folder with arrays, and what the network depends on
// besides. It builds, saves, and says what that costs.
func makeNetwork(dir string, w *words) (string, error) {
	from, _ := w.text(), w.text()
	if err := w.end(); err != nil {
		return "", err
	}
	before := selfUsage()
	n, number, err := buildRoads(from)
	if err != nil {
		return "", err
	}
	built := selfUsage()
	if err := n.Save(savedNetwork(from), network.Key{}); err != nil {
		return "", err
	}
	saved := selfUsage()
	if err := os.WriteFile(filepath.Join(dir, "number.bin"), wordBytes(number), 0o644); err != nil {
		return "", err
	}
	info, err := os.Stat(savedNetwork(from))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("read, ordered and contracted in %s s of CPU, saved in %s s, a file of %s MB", figure((built.cpu - before.cpu).Seconds()),
		figure((saved.cpu - built.cpu).Seconds()), figure(float64(info.Size())/1e6)), nil
}

func wordBytes(words []uint32) []byte {
	out := make([]byte, 0, 4*len(words))
	for _, x := range words {
		out = binary.LittleEndian.AppendUint32(out, x)
	}
	return out
}

// at attaches a place at a node of the file, leg deciseconds away from it.
func (r *roads) at(node, leg uint32) network.Snap { return atNode(r.net, r.number[node], leg) }

// atNode attaches a place at a node of the network.
func atNode(n *network.Network, v, leg uint32) network.Snap {
	e := n.ArcEdge[n.First[v]]
	s := network.Snap{Edge: e, Leg: geo.Deciseconds(leg), Point: n.Points[v], Ahead: n.Cost[e]}
	if n.From[e] != v {
		s.Back, s.Ahead = n.Cost[e], 0
	}
	return s
}

// sources are the venues, each at its node.
func (r *roads) sources() []network.Source {
	out := make([]network.Source, len(r.venues))
	for i, v := range r.venues {
		out[i] = network.Source{r.at(v, 0)}
	}
	return out
}

// cellPlaces are the cells of the folder, each with its leg to its node.
func (r *roads) cellPlaces(dir string) (*network.Places, error) {
	words, err := readWords(dir, "cells.bin")
	if err != nil {
		return nil, err
	}
	n := int(words[0])
	snaps := make([]network.Snap, n)
	for i := range snaps {
		snaps[i] = r.at(words[2+i], words[2+n+i])
	}
	return network.NewPlaces(r.net, snaps), nil
}
