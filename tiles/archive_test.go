package tiles

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"github.com/walkshed/walkshed/data"
)

func archive(t *testing.T, s *Source, r ArchiveRule) []byte {
	t.Helper()
	r.TempDir = t.TempDir()
	var out bytes.Buffer
	if err := s.WriteArchive(context.Background(), &out, r, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// metadata reads an archive's JSON by the places in its header.
func metadata(t *testing.T, file []byte) (out struct {
	Name, Attribution, Description string
	Layers                         []vectorLayer `json:"vector_layers"`
}) {
	t.Helper()
	at, length := binary.LittleEndian.Uint64(file[24:]), binary.LittleEndian.Uint64(file[32:])
	z, err := gzip.NewReader(bytes.NewReader(file[at:][:length]))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(z).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// What an archive says of its layers is what its tiles hold: every layer and
// field that occurs is declared, of its type, and every declared one occurs.
func TestArchiveDeclaresItsLayers(t *testing.T) {
	t.Parallel()
	w, r := town()
	s := source(t, w, r)
	file := archive(t, s, ArchiveRule{MaxZoom: DetailZoom, Name: "两街", Attribution: "© 某某", Description: "15 min"})
	m := metadata(t, file)
	if m.Name != "两街" || m.Attribution != "© 某某" || m.Description != "15 min" {
		t.Errorf("%+v", m)
	}
	declared, found := map[string]map[string]string{}, map[string]map[string]string{}
	for _, l := range m.Layers {
		declared[l.ID], found[l.ID] = l.Fields, map[string]string{}
		if l.MaxZoom != DetailZoom || l.MinZoom > DetailZoom {
			t.Errorf("layer %s from zoom %d to %d", l.ID, l.MinZoom, l.MaxZoom)
		}
	}
	for _, f := range s.addresses(DetailZoom) {
		tile, err := s.Tile(f.z, f.x, f.y)
		if err != nil {
			t.Fatal(err)
		}
		layers, err := mvt.Unmarshal(tile)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range layers {
			if declared[l.Name] == nil {
				t.Fatalf("layer %s is not declared", l.Name)
			}
			for _, x := range l.Features {
				for key, v := range x.Properties {
					found[l.Name][key] = fieldKind(v)
				}
			}
		}
	}
	for name, fields := range declared {
		if !maps.Equal(fields, found[name]) {
			t.Errorf("layer %s: declared %v, found %v", name, fields, found[name])
		}
	}
}

func fieldKind(v any) string {
	switch v.(type) {
	case string:
		return "String"
	case bool:
		return "Boolean"
	}
	return "Number"
}

// The same world gives the same archive with any number of workers.
func TestArchiveWorkers(t *testing.T) {
	t.Parallel()
	s := source(t, scatter(40, data.OnLattice), Results{})
	one := archive(t, s, ArchiveRule{MaxZoom: 14, Workers: 1})
	if many := archive(t, s, ArchiveRule{MaxZoom: 14, Workers: 5}); !bytes.Equal(one, many) {
		t.Error("five workers wrote other bytes than one")
	}
	if n, z := binary.LittleEndian.Uint64(one[72:]), one[101]; n < 15 || z != 14 {
		t.Errorf("%d tiles to zoom %d", n, z)
	}
}

// Every tile that holds a cell is among the addresses, at every zoom.
func TestAddressesHoldEveryCell(t *testing.T) {
	t.Parallel()
	s := source(t, scatter(30, data.AsPolygons), Results{})
	all := map[frame]bool{}
	for _, f := range s.addresses(14) {
		if all[f] {
			t.Fatalf("%v twice", f)
		}
		all[f] = true
	}
	for _, b := range s.cells.sets[0].shelf.boxes {
		for z := uint32(0); z <= 14; z++ {
			n := float64(uint32(1) << z)
			if f := (frame{z, uint32(b[0] * n), uint32(b[1] * n)}); !all[f] {
				t.Fatalf("the cell at %v has no tile %v", b, f)
			}
		}
	}
}

func TestFittingZoom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		b    orb.Bound
		want uint32
	}{
		{orb.Bound{Min: orb.Point{-180, -85}, Max: orb.Point{180, 85}}, 1},
		{orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{360.0 / 1024, 0.01}}, 11}, // one tile of zoom 10: two of 11
		{orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{360.0 / 1000, 0.01}}, 10}, // a little more
		{orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{1, 1}}, 20},
	} {
		if got := fittingZoom(c.b); got != c.want {
			t.Errorf("%v: zoom %d, want %d", c.b, got, c.want)
		}
	}
}

func TestArchiveStops(t *testing.T) {
	t.Parallel()
	s := source(t, scatter(10, data.OnLattice), Results{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.WriteArchive(ctx, &bytes.Buffer{}, ArchiveRule{MaxZoom: 8, TempDir: t.TempDir()}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
