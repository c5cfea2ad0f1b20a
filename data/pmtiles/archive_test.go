package pmtiles

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// TestID: the numbers the specification gives, and those of a Hilbert curve drawn
// from its definition.
func TestID(t *testing.T) {
	for _, c := range []struct {
		z, x, y uint32
		want    uint64
	}{{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {1, 1, 1, 3}, {1, 1, 0, 4}, {2, 0, 0, 5}, {12, 3423, 1763, 19078479}} {
		if got := ID(c.z, c.x, c.y); got != c.want {
			t.Errorf("%d/%d/%d is number %d, want %d", c.z, c.x, c.y, got, c.want)
		}
	}
	for z := uint32(0); z < 6; z++ {
		first := uint64(0)
		for i := range z {
			first += 1 << (2 * i)
		}
		for i, at := range hilbert(z) {
			if got := ID(z, at[0], at[1]); got != first+uint64(i) {
				t.Fatalf("%d/%d/%d is number %d, want %d", z, at[0], at[1], got, first+uint64(i))
			}
		}
	}
}

// hilbert draws the curve: four smaller ones, the first and the last mirrored.
func hilbert(z uint32) [][2]uint32 {
	if z == 0 {
		return [][2]uint32{{0, 0}}
	}
	small, half := hilbert(z-1), uint32(1)<<(z-1)
	var out [][2]uint32
	for _, p := range small {
		out = append(out, [2]uint32{p[1], p[0]})
	}
	for _, p := range small {
		out = append(out, [2]uint32{p[0], p[1] + half})
	}
	for _, p := range small {
		out = append(out, [2]uint32{p[0] + half, p[1] + half})
	}
	for _, p := range small {
		out = append(out, [2]uint32{2*half - 1 - p[1], half - 1 - p[0]})
	}
	return out
}

type address struct{ z, x, y uint32 }

func (a address) id() uint64 { return ID(a.z, a.x, a.y) }

// everywhere is all tiles of some zooms in order.
func everywhere(from, to uint32) []address {
	var out []address
	for z := from; z <= to; z++ {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				out = append(out, address{z, x, y})
			}
		}
	}
	slices.SortFunc(out, func(a, b address) int { return cmp.Compare(a.id(), b.id()) })
	return out
}

func build(t testing.TB, tiles []address, content func(address) []byte) []byte {
	t.Helper()
	w, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var p Packer
	for _, a := range tiles {
		if err := w.Add(a.z, a.x, a.y, p.Pack(content(a))); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	about := About{Bound: orb.Bound{Min: orb.Point{116.25, -39.5}, Max: orb.Point{117, 40}}, Zoom: tiles[0].z, Metadata: map[string]any{"name": "东湖区"}}
	if err := w.Write(&out, about); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func spelled(a address) []byte { return fmt.Appendf(nil, "tile %d/%d/%d", a.z, a.x, a.y) }

// TestArchive: what was put in is there, bounds and zooms are true.
func TestArchive(t *testing.T) {
	tiles := everywhere(2, 4)
	file := build(t, tiles, spelled)
	a, err := verify(file)
	if err != nil {
		t.Fatal(err)
	}
	if a.leaves != 0 || a.minZoom != 2 || a.maxZoom != 4 || a.zoom != 2 || a.metadata["name"] != "东湖区" || a.addressed != 16+64+256 || a.contents != a.addressed {
		t.Errorf("%d leaves, zooms %d to %d from %d, %v, %d tiles, %d contents", a.leaves, a.minZoom, a.maxZoom, a.zoom, a.metadata, a.addressed, a.contents)
	}
	if a.west != 116.25 || a.south != -39.5 || a.east != 117 || a.north != 40 || a.lon != 116.625 || a.lat != 0.25 {
		t.Errorf("bounds %v %v %v %v, centre %v %v", a.west, a.south, a.east, a.north, a.lon, a.lat)
	}
	for _, at := range tiles {
		if got, err := a.tile(at.id()); err != nil || !bytes.Equal(got, spelled(at)) {
			t.Fatalf("%v holds %q, %v", at, got, err)
		}
	}
	if !bytes.Equal(file, build(t, tiles, spelled)) {
		t.Error("the same tiles gave other bytes")
	}
}

// TestLeaves: 87,381 tiles whose lengths do not repeat need leaf directories; the
// root stays within the first 16,384 bytes and every tile is found.
func TestLeaves(t *testing.T) {
	tiles := everywhere(0, 8)
	noise := func(a address) []byte { // does not compress, so that lengths differ too
		b := binary.LittleEndian.AppendUint64(nil, a.id()*0x9e3779b97f4a7c15)
		return b[:1+a.id()*7%8]
	}
	file := build(t, tiles, noise)
	a, err := verify(file)
	if err != nil {
		t.Fatal(err)
	}
	if a.leaves < 2 || len(a.found) < 20000 {
		t.Errorf("%d leaves, %d entries", a.leaves, len(a.found))
	}
	for i := 0; i < len(tiles); i += 997 {
		if got, err := a.tile(tiles[i].id()); err != nil || !bytes.Equal(got, noise(tiles[i])) {
			t.Fatalf("%v holds %x, %v", tiles[i], got, err)
		}
	}
}

// TestEqualTilesOnce: the sea is stored once, and a stretch of it is one entry.
func TestEqualTilesOnce(t *testing.T) {
	tiles := everywhere(4, 4)
	file := build(t, tiles, func(a address) []byte {
		if a.x == 3 && a.y == 3 {
			return []byte("island")
		}
		return []byte("sea")
	})
	a, err := verify(file)
	if err != nil {
		t.Fatal(err)
	}
	if a.addressed != 256 || a.entries != 3 || a.contents != 2 {
		t.Errorf("%d tiles in %d entries of %d contents", a.addressed, a.entries, a.contents)
	}
}

// TestArchiveLaw: any choice of tiles, any contents, empty ones among them.
func TestArchiveLaw(t *testing.T) {
	all := everywhere(0, 4)
	rapid.Check(t, func(rt *rapid.T) {
		kinds := rapid.SliceOfN(rapid.IntRange(0, 4), len(all), len(all)).Draw(rt, "content")
		kinds[0] = 1
		content := func(a address) []byte { return bytes.Repeat([]byte{byte(a.z)}, kinds[a.id()]) } // from zoom 0 on, a number is an index
		a, err := verify(build(t, all, content))
		if err != nil {
			rt.Fatal(err)
		}
		for i, at := range all {
			if got, err := a.tile(at.id()); err != nil || !bytes.Equal(got, content(at)) {
				rt.Fatalf("%v holds %x, %v; want %x (%d)", at, got, err, content(at), i)
			}
		}
	})
}

func TestAddRefuses(t *testing.T) {
	w, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var p Packer
	if err := w.Add(3, 1, 1, p.Pack([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a    address
		says string
	}{"twice": {address{3, 1, 1}, "higher"}, "back": {address{2, 0, 0}, "higher"}, "off the map": {address{3, 8, 0}, "no tile"}, "zoom 32": {address{32, 0, 0}, "no tile"}} {
		if err := w.Add(c.a.z, c.a.x, c.a.y, p.Pack([]byte("y"))); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want one saying %q", name, err, c.says)
		}
	}
	w.Abandon()
}

// TestNothingLeft: no file stays behind, whether the archive is written, given up
// or has nothing in it.
func TestNothingLeft(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&bytes.Buffer{}, About{}); err == nil || !strings.Contains(err.Error(), "not one tile") {
		t.Errorf("an archive without a tile: %v", err)
	}
	if w, err = Create(dir); err != nil {
		t.Fatal(err)
	}
	w.Abandon()
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if _, err := Create(filepath.Join(dir, "no such folder")); err == nil {
		t.Error("began in a folder that is not there")
	}
}

// TestVerifierSees: the verifier of these tests is no rubber stamp.
func TestVerifierSees(t *testing.T) {
	whole := build(t, everywhere(1, 3), spelled)
	for name, change := range map[string]func([]byte) []byte{
		"cut":        func(b []byte) []byte { return b[:len(b)-1] },
		"count":      func(b []byte) []byte { b[72]++; return b },
		"zoom":       func(b []byte) []byte { b[100] = 0; return b },
		"centre":     func(b []byte) []byte { b[122] = 0x7f; return b },
		"version":    func(b []byte) []byte { b[7] = 2; return b },
		"clustered":  func(b []byte) []byte { b[96] = 0; return b },
		"root moved": func(b []byte) []byte { b[8]++; return b },
	} {
		if _, err := verify(change(bytes.Clone(whole))); err == nil {
			t.Errorf("%s: passed", name)
		}
	}
}
