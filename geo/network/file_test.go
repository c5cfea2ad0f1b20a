package network

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// square is four corners with a midpoint on one side and a spur: small enough to
// damage every byte of.
func square(t testing.TB) *Network {
	points := []orb.Point{{0, 0}, {0.001, 0}, {0.001, 0.001}, {0, 0.001}, {0.0005, 0}, {0.002, 0.001}}
	edges := []WeightedEdge{{0, 4, 300}, {4, 1, 300}, {1, 2, 600}, {2, 3, 600}, {3, 0, 600}, {2, 5, 500}}
	n, _, err := FromEdges(points, edges, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func saved(t testing.TB, n *Network, key Key) []byte {
	var b bytes.Buffer
	if err := n.write(&b, key); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is opened answers what was saved: every array is the same, for every
// tangle of streets.
func TestSavedNetworkLaw(t *testing.T) {
	path := filepath.Join(t.TempDir(), "streets.net")
	rapid.Check(t, func(t *rapid.T) {
		n := tangle(t)
		source := []Source{{somewhere(n).Draw(t, "source")}}
		if err := n.Save(path, Key{7}); err != nil {
			t.Fatal(err)
		}
		m, done, err := Open(path, Key{7})
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range n.sections() {
			if !bytes.Equal(part.bytes(), m.sections()[i].bytes()) {
				t.Fatalf("section %d differs", i)
			}
		}
		if want, got := Nearest(n, source), Nearest(m, source); !slices.Equal(want.Time, got.Time) {
			t.Fatalf("%v, want %v", got.Time, want.Time)
		}
		if err := done(); err != nil {
			t.Fatal(err)
		}
	})
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".walkshed-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("temporary files left: %v, %v", left, err)
	}
}

// No byte of a file can change, and no end be missing, without its being noticed
// (the padding between sections apart, which is never read).
func TestDamagedFileIsRefused(t *testing.T) {
	whole := saved(t, square(t), Key{1})
	if _, err := read(whole, Key{1}); err != nil {
		t.Fatal(err)
	}
	kept := make([]bool, len(whole)) // padding
	for i := range kept {
		kept[i] = i >= headerSize+entrySize*len(square(t).sections())
	}
	for i := range square(t).sections() {
		entry := whole[headerSize+entrySize*i:]
		at, length := binary.NativeEndian.Uint64(entry), binary.NativeEndian.Uint64(entry[8:])
		for k := at; k < at+length; k++ {
			kept[k] = false
		}
	}
	for i := range whole {
		if kept[i] {
			continue
		}
		b := aligned(whole)
		b[i] ^= 1 << (i % 8)
		if _, err := read(b, Key{1}); err == nil {
			t.Fatalf("byte %d changed and nobody noticed", i)
		} else if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrStale) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	for end := range whole {
		if _, err := read(aligned(whole[:end]), Key{1}); err == nil {
			t.Fatalf("cut at %d and nobody noticed", end)
		}
	}
}

// aligned copies bytes to where numbers may lie.
func aligned(b []byte) []byte {
	words := make([]uint64, len(b)/8+1)
	s := section{}
	s = part(&words)
	out := s.bytes()[:len(b)]
	copy(out, b)
	return out
}

// A sound file of other streets or of another version is stale, not damaged, so
// that the caller may say which.
func TestStaleFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "streets.net")
	if err := square(t).Save(path, Key{1}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(path, Key{2}); !errors.Is(err, ErrStale) || data.HintOf(err) == "" {
		t.Errorf("other streets: %v", err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	binary.NativeEndian.PutUint32(b[8:], fileVersion+1)
	binary.NativeEndian.PutUint32(b[24:], headerSum(b[:headerSize+entrySize*len(square(t).sections())]))
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(path, Key{1}); !errors.Is(err, ErrStale) {
		t.Errorf("another version: %v", err)
	}
	for name, content := range map[string][]byte{"empty": nil, "text": []byte("walknet")} {
		other := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(other, content, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Open(other, Key{1}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := Open(filepath.Join(t.TempDir(), "none"), Key{1}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := square(t).Save(filepath.Join(t.TempDir(), "no", "folder"), Key{}); err == nil || data.HintOf(err) == "" {
		t.Errorf("no folder: %v", err)
	}
}

// A file whose checksums are right and whose numbers point nowhere is refused:
// each array in turn gets one number out of range.
func TestInconsistentFileIsRefused(t *testing.T) {
	const far = 1 << 30
	for name, spoil := range map[string]func(n *Network){
		"from":       func(n *Network) { n.From[1] = far },
		"to":         func(n *Network) { n.To[1] = far },
		"cost":       func(n *Network) { n.Cost[1] = 0 },
		"head":       func(n *Network) { n.Head[1] = far },
		"arc":        func(n *Network) { n.ArcEdge[1] = far },
		"rows":       func(n *Network) { n.First[1] = far },
		"short rows": func(n *Network) { n.First = n.First[:2] },
		"component":  func(n *Network) { n.Component[1] = far },
		"shape":      func(n *Network) { n.shapeFirst[1] = far },
		"length":     func(n *Network) { n.LengthM = n.LengthM[1:] },
		"way":        func(n *Network) { n.Way = nil },
		"chain from": func(n *Network) { n.core.From[0] = far },
		"chain to":   func(n *Network) { n.core.To[0] = far },
		"chain cost": func(n *Network) { n.core.Cost[0] = 0 },
		"core rows":  func(n *Network) { n.core.First[1] = far },
		"core arcs":  func(n *Network) { n.core.Arcs[0].head = far },
		"core free":  func(n *Network) { n.core.Arcs[0].cost = 0 },
		"edge chain": func(n *Network) { n.core.EdgeChain[0] = far },
		"node from":  func(n *Network) { n.core.Nodes[0].from = far },
		"nodes":      func(n *Network) { n.core.Nodes = n.core.Nodes[1:] },
	} {
		n := square(t)
		spoil(n)
		if _, err := read(aligned(saved(t, n, Key{})), Key{}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead: whatever the bytes, also with right checksums, reading ends with a
// network that can be searched or an error.
func FuzzRead(f *testing.F) {
	whole := saved(f, square(f), Key{})
	f.Add(whole, 70, byte(1))
	f.Add(whole[:200], 8, byte(255))
	f.Fuzz(func(t *testing.T, b []byte, at int, flip byte) {
		b = aligned(b)
		if at >= 0 && at < len(b) {
			b[at] ^= flip
		}
		size := headerSize + entrySize*len(square(t).sections())
		if len(b) >= size { // make the checksums right again, where they can be
			for i := range square(t).sections() {
				entry := b[headerSize+entrySize*i:]
				from, length := binary.NativeEndian.Uint64(entry), binary.NativeEndian.Uint64(entry[8:])
				if from <= uint64(len(b)) && length <= uint64(len(b))-from {
					binary.NativeEndian.PutUint32(entry[16:], crc32.Checksum(b[from:from+length], castagnoli))
				}
			}
			binary.NativeEndian.PutUint32(b[24:], headerSum(b[:size]))
		}
		n, err := read(b, Key{})
		if err != nil || len(n.From) == 0 {
			return
		}
		NearestWithin(n, []Source{{Snap{Edge: 0, Ahead: n.Cost[0]}}}, Reach{Limit: geo.Deciseconds(2000), Workers: 1})
	})
}
