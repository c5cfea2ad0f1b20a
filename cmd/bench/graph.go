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

// A roads is a drawn town as our network, with its own numbering.
type roads struct {
	net    *network.Network
	number []uint32 // node of the file → node of the network
	venues []uint32 // nodes of the file
}

// readRoads builds the network of a folder from its edges and weights.
func readRoads(dir string) (*roads, error) {
	graph, err := readWords(dir, "graph.bin")
	if err != nil {
		return nil, err
	}
	words, err := readWords(dir, "edges.bin")
	if err != nil {
		return nil, err
	}
	venues, err := readWords(dir, "venues.bin")
	if err != nil {
		return nil, err
	}
	n, m := int(graph[1]), int(words[0])
	points := make([]orb.Point, n)
	for v := range points {
		lon, lat := town.LonLat(float64(math.Float32frombits(graph[4+v])), float64(math.Float32frombits(graph[4+n+v])))
		points[v] = orb.Point{lon, lat}
	}
	edges := make([]network.WeightedEdge, m)
	for e := range edges {
		edges[e] = network.WeightedEdge{From: words[2+e], To: words[2+m+e], Cost: geo.Deciseconds(words[2+2*m+e])}
	}
	r := &roads{venues: venues[1:]}
	if r.net, r.number, err = network.FromEdges(points, edges); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return r, nil
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
