package inflate

import (
	"bytes"
	stdlib "compress/zlib"
	"encoding/binary"
	"errors"
	hash "hash/adler32"
	"io"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// pack is compress/zlib's, at a level; level -2 gives blocks of the fixed code
// or of literals alone.
func pack(t testing.TB, level int, raw []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := stdlib.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(raw)
	_ = w.Close()
	return b.Bytes()
}

// unpack is compress/zlib's, at most limit bytes: the slow and trusted way.
func unpack(src []byte, limit int) ([]byte, error) {
	r, err := stdlib.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, int64(limit)))
}

// texts draws bytes as files hold them: noise of few or many values, runs,
// pieces seen before at any distance, words.
func texts(t *rapid.T) []byte {
	var b []byte
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	for range rapid.IntRange(0, 30).Draw(t, "pieces") {
		size := rapid.SampledFrom([]int{1, 2, 3, 7, 8, 9, 100, 257, 258, 259, 3000}).Draw(t, "size")
		switch rapid.IntRange(0, 3).Draw(t, "piece") {
		case 0:
			values := rapid.SampledFrom([]int{1, 2, 5, 60, 256}).Draw(t, "values")
			for range size {
				b = append(b, byte(rng.IntN(values)))
			}
		case 1:
			b = append(b, bytes.Repeat([]byte{byte(rng.IntN(256))}, size)...)
		case 2:
			if len(b) > 0 {
				from := len(b) - 1 - rng.IntN(min(len(b), 40_000))
				for range size {
					b = append(b, b[from])
					from++
				}
			}
		default:
			// a byte whose chance halves with its value: codes of all lengths
			for range size {
				b = append(b, byte(rng.ExpFloat64()*1.5))
			}
		}
	}
	return b
}

// What compress/zlib packs, at any level, comes out again: at once, or its
// front first and the rest later, from where it stopped.
func TestRoundTrip(t *testing.T) {
	d := new(Decoder)
	rapid.Check(t, func(t *rapid.T) {
		raw := texts(t)
		var b bytes.Buffer
		w, _ := stdlib.NewWriterLevel(&b, rapid.IntRange(-2, 9).Draw(t, "level"))
		_, _ = w.Write(raw)
		_ = w.Close()
		b.WriteString("what follows is not ours")
		room := rapid.SampledFrom([]int{0, 1, 300}).Draw(t, "room")
		dst := make([]byte, len(raw)+room)
		n, err := d.Zlib(dst, b.Bytes())
		if err != nil || !bytes.Equal(dst[:n], raw) {
			t.Fatalf("%d of %d bytes: %v", n, len(raw), err)
		}
		if len(raw) > 0 {
			less := rapid.IntRange(0, len(raw)-1).Draw(t, "less")
			if n, err := d.Zlib(dst[:less], b.Bytes()); n != less || !errors.Is(err, ErrMore) {
				t.Fatalf("into %d of %d bytes: %d, %v", less, len(raw), n, err)
			}
			if n, err := d.Prefix(dst[:less], b.Bytes()); n != less || err != nil || !bytes.Equal(dst[:n], raw[:n]) {
				t.Fatalf("the first %d of %d bytes: %d, %v", less, len(raw), n, err)
			}
			more := rapid.IntRange(less, len(raw)).Draw(t, "more")
			if n, err := d.Further(dst[:more], b.Bytes()); n != more || err != nil || !bytes.Equal(dst[:n], raw[:n]) {
				t.Fatalf("from %d to %d of %d bytes: %d, %v", less, more, len(raw), n, err)
			}
			if n, err := d.Rest(dst, b.Bytes()); n != len(raw) || err != nil || !bytes.Equal(dst[:n], raw) {
				t.Fatalf("from %d to the end, %d bytes: %d, %v", less, len(raw), n, err)
			}
		}
	})
}

// A stream that ends early is ErrCut wherever it does, and what came before is
// whole. A bit turned gives what it gives compress/zlib: mostly an error, seldom
// other bytes of the same sum.
func TestCutAndDamaged(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var raw []byte
	for i := range 3000 {
		raw = append(raw, byte(rng.IntN(1+i%40)), byte(i%7))
	}
	d := new(Decoder)
	dst := make([]byte, len(raw)+1)
	for _, level := range []int{-2, 0, 1, 9} {
		src := pack(t, level, raw)
		for cut := range src {
			n, err := d.Zlib(dst, src[:cut])
			if !errors.Is(err, ErrCut) || !bytes.Equal(dst[:n], raw[:n]) {
				t.Fatalf("level %d, %d of %d bytes: %d, %v", level, cut, len(src), n, err)
			}
		}
		refused := 0
		for range 1000 {
			i, bit := rng.IntN(len(src)), byte(1)<<rng.IntN(8)
			src[i] ^= bit
			n, err := d.Zlib(dst, src)
			want, wantErr := unpack(src, len(dst))
			if err == nil && (wantErr != nil || !bytes.Equal(dst[:n], want)) {
				t.Fatalf("level %d, byte %d turned: %d bytes, compress/zlib says %v", level, i, n, wantErr)
			}
			if err != nil {
				refused++
			}
			src[i] ^= bit
		}
		if refused < 950 {
			t.Errorf("level %d: %d of 1000 refused", level, refused)
		}
	}
}

// A bitWriter writes streams no packer would.
type bitWriter struct {
	b []byte
	n uint
}

func (w *bitWriter) bits(v uint64, n uint) *bitWriter {
	for ; n > 0; n-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[len(w.b)-1] |= byte(v&1) << (w.n % 8)
		v >>= 1
		w.n++
	}
	return w
}

// code writes a Huffman code, whose first bit is its highest.
func (w *bitWriter) code(v uint64, n uint) *bitWriter {
	for ; n > 0; n-- {
		w.bits(v>>(n-1), 1)
	}
	return w
}

// dynamic begins a last block with its own codes: lengths are those of the
// symbols named, all others have none. Each length is written as code 0–15 of
// four bits.
func (w *bitWriter) dynamic(lits, dists map[int]uint64) *bitWriter {
	w.bits(0b101, 3).bits(286-257, 5).bits(30-1, 5).bits(19-4, 4)
	for _, sym := range lengthOrder {
		if sym < 16 {
			w.bits(4, 3)
		} else {
			w.bits(0, 3)
		}
	}
	for i := range 286 {
		w.code(lits[i], 4)
	}
	for i := range 30 {
		w.code(dists[i], 4)
	}
	return w
}

func start() *bitWriter { return &bitWriter{b: []byte{0x78, 0x9c}, n: 16} }

func (w *bitWriter) sum(raw string) []byte {
	return binary.BigEndian.AppendUint32(w.b, hash.Checksum([]byte(raw)))
}

// Streams written by hand, by the letter of RFC 1951. 'a' is 97, 'b' 98.
func TestByHand(t *testing.T) {
	full := map[int]uint64{97: 1, 256: 1}            // a: 0, end: 1
	three := map[int]uint64{97: 1, 256: 2, 257: 2}   // a: 0, end: 10, length 3: 11
	overfull := map[int]uint64{97: 1, 98: 1, 256: 1} // three codes of one bit
	lacking := map[int]uint64{97: 2, 256: 2, 257: 2} // a quarter of the codes unused
	alone := map[int]uint64{256: 1}                  // the end and nothing else
	none := map[int]uint64{}                         // not even the end
	far := map[int]uint64{0: 1}                      // distance 1 alone, code 0
	twice := map[int]uint64{0: 2}                    // one code alone, of two bits
	for name, c := range map[string]struct {
		src  []byte
		want string
		err  error
	}{
		"empty stored":      {start().bits(1, 3).bits(0, 5).bits(0, 16).bits(0xffff, 16).sum(""), "", nil},
		"stored":            {start().bits(1, 3).bits(0, 5).bits(2, 16).bits(0xfffd, 16).bits('a', 8).bits('b', 8).sum("ab"), "ab", nil},
		"stored, length":    {start().bits(1, 3).bits(0, 5).bits(2, 16).bits(0xfffc, 16).bits('a', 8).bits('b', 8).sum("ab"), "", ErrCorrupt},
		"fixed":             {start().bits(0b011, 3).code(48+97, 8).code(0, 7).sum("a"), "a", nil},
		"fixed match":       {start().bits(0b011, 3).code(48+97, 8).code(2, 7).code(0, 5).code(0, 7).sum("aaaaa"), "aaaaa", nil},
		"fixed length 286":  {start().bits(0b011, 3).code(48+97, 8).code(0b11000110, 8).code(0, 5).code(0, 7).sum("a"), "a", ErrCorrupt},
		"fixed distance 30": {start().bits(0b011, 3).code(48+97, 8).code(2, 7).code(30, 5).code(0, 7).sum("a"), "a", ErrCorrupt},
		"too far back":      {start().bits(0b011, 3).code(48+97, 8).code(2, 7).code(1, 5).code(0, 7).sum("a"), "a", ErrCorrupt},
		"block of kind 3":   {start().bits(0b111, 3).sum(""), "", ErrCorrupt},
		"two literals":      {start().dynamic(full, far).code(0, 1).code(0, 1).code(1, 1).sum("aa"), "aa", nil},
		"dynamic match":     {start().dynamic(three, far).code(0, 1).code(3, 2).code(0, 1).code(2, 2).sum("aaaa"), "aaaa", nil},
		"unused distance":   {start().dynamic(three, far).code(0, 1).code(3, 2).code(1, 1).code(2, 2).sum("aaaa"), "a", ErrCorrupt},
		"no distances":      {start().dynamic(three, none).code(0, 1).code(2, 2).sum("a"), "a", nil},
		"match without":     {start().dynamic(three, none).code(0, 1).code(3, 2).code(0, 1).code(2, 2).sum("aaaa"), "a", ErrCorrupt},
		"one code, 2 bits":  {start().dynamic(full, twice).code(1, 1).sum(""), "", ErrCorrupt},
		"end alone":         {start().dynamic(alone, none).code(0, 1).sum(""), "", nil},
		"not the end":       {start().dynamic(alone, none).code(1, 1).sum(""), "", ErrCorrupt},
		"no codes":          {start().dynamic(none, none).code(0, 1).sum(""), "", ErrCorrupt},
		"overfull":          {start().dynamic(overfull, far).code(0, 1).sum(""), "", ErrCorrupt},
		"lacking":           {start().dynamic(lacking, far).code(0, 2).code(1, 2).sum("a"), "", ErrCorrupt},
		"287 lengths":       {start().bits(0b101, 3).bits(30, 5).bits(0, 5).bits(0, 4).bits(0, 64).sum(""), "", ErrCorrupt},
		"31 distances":      {start().bits(0b101, 3).bits(0, 5).bits(30, 5).bits(0, 4).bits(0, 64).sum(""), "", ErrCorrupt},
		"repeats nothing":   {start().bits(0b101, 3).bits(0, 5).bits(0, 5).bits(0, 4).bits(1, 3).bits(1, 3).bits(0, 6).bits(0, 32).sum(""), "", ErrCorrupt},
		"run too long":      {start().bits(0b101, 3).bits(0, 5).bits(0, 5).bits(0, 4).bits(0, 6).bits(1, 3).bits(1, 3).bits(0xffffffffffff, 64).sum(""), "", ErrCorrupt},
		"no zlib":           {[]byte("PK\x03\x04 and more"), "", ErrCorrupt},
		"dictionary":        {[]byte{0x78, 0xbb, 0, 0, 0, 0, 0, 0}, "", ErrCorrupt},
		"large window":      {[]byte{0x88, 0x1c, 0, 0, 0, 0, 0, 0}, "", ErrCorrupt},
		"nothing":           {nil, "", ErrCut},
		"wrong sum":         {start().bits(0b011, 3).code(48+97, 8).code(0, 7).sum("b"), "a", ErrSum},
	} {
		t.Run(name, func(t *testing.T) {
			var dst [32]byte
			n, err := new(Decoder).Zlib(dst[:], c.src)
			if string(dst[:n]) != c.want || !errors.Is(err, c.err) {
				t.Errorf("%q, %v, want %q, %v", dst[:n], err, c.want, c.err)
			}
			theirs, err := unpack(c.src, len(dst))
			if (err == nil) != (c.err == nil) || string(theirs) != c.want {
				t.Errorf("compress/zlib: %q, %v", theirs, err)
			}
		})
	}
}

// Every distance and every length, far from the ends and near them: what a byte
// by byte copy gives.
func TestMatches(t *testing.T) {
	for dist := 1; dist <= 40; dist++ {
		for length := 3; length <= 258; length++ {
			got := make([]byte, dist+length+15)
			for i := range dist {
				got[i] = byte(i + 1)
			}
			switch {
			case dist >= 16:
				far(got, dist, dist, length)
			case dist >= 8:
				words(got, dist, dist, length)
			default:
				near(got, dist, dist, length)
			}
			for i := range dist + length {
				if got[i] != byte(i%dist+1) {
					t.Fatalf("distance %d, length %d: byte %d is %d", dist, length, i, got[i])
				}
			}
		}
	}
}

func TestAdler(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		if adler32(p) != hash.Checksum(p) {
			t.Fatal("another sum")
		}
	})
	full := bytes.Repeat([]byte{255}, 5<<20+3) // the largest sums there are
	if adler32(full) != hash.Checksum(full) {
		t.Error("another sum of 5 MiB of ones")
	}
}

// A stream of 40 KB that would fill 40 MB fills what it is given and asks for
// nothing else.
func TestBomb(t *testing.T) {
	src := pack(t, 9, make([]byte, 40<<20))
	d, dst := new(Decoder), make([]byte, 1000)
	allocs := testing.AllocsPerRun(10, func() {
		if n, err := d.Zlib(dst, src); n != len(dst) || !errors.Is(err, ErrMore) {
			t.Errorf("%d bytes, %v", n, err)
		}
	})
	if allocs > 0 {
		t.Errorf("%g allocations", allocs)
	}
}

// Whatever the bytes, this package and compress/zlib agree: the same bytes, or
// an error of both.
func FuzzZlib(f *testing.F) {
	for level := -2; level <= 9; level++ {
		f.Add(pack(f, level, []byte("abcabcabc abracadabra, 0000000000000000000000000000")), 100)
	}
	f.Add(start().bits(0b011, 3).code(48+97, 8).code(2, 7).code(1, 5).code(0, 7).b, 10)
	d := new(Decoder)
	f.Fuzz(func(t *testing.T, src []byte, size int) {
		dst := make([]byte, uint(size)%(1<<17))
		n, err := d.Zlib(dst, src)
		want, wantErr := unpack(src, len(dst)+1)
		switch {
		case errors.Is(err, ErrMore):
			if n != len(dst) || len(want) <= n || !bytes.Equal(want[:n], dst) {
				t.Fatalf("%d of %d bytes and more, compress/zlib has %d, %v", n, len(dst), len(want), wantErr)
			}
		case (err == nil) != (wantErr == nil):
			t.Fatalf("%v, compress/zlib: %v", err, wantErr)
		case err == nil && !bytes.Equal(want, dst[:n]):
			t.Fatalf("%d bytes, compress/zlib has %d others", n, len(want))
		}
	})
}
