package raster

import (
	"bytes"
	"io"
	"strings"
	"testing"

	tifflzw "golang.org/x/image/tiff/lzw"
	"pgregory.net/rapid"
)

// packLZW writes TIFF's LZW the plain way: the longest string known, then its
// code; codes grow one early. It exists to test the reader.
func packLZW(raw []byte) []byte {
	var out []byte
	var acc uint64
	var have uint
	width := uint(9)
	put := func(code int) {
		acc, have = acc<<width|uint64(code), have+width
		for have >= 8 {
			have -= 8
			out = append(out, byte(acc>>have))
		}
	}
	table := map[string]int{}
	clear := func() {
		put(lzwClear)
		width, table = 9, map[string]int{}
		for i := range 256 {
			table[string([]byte{byte(i)})] = i
		}
	}
	clear()
	word := ""
	next := lzwFirst
	for _, b := range raw {
		if _, ok := table[word+string([]byte{b})]; ok {
			word += string([]byte{b})
			continue
		}
		put(table[word])
		table[word+string([]byte{b})] = next
		// The reader is one string behind: it has made next−2 when this code comes.
		if next++; next == lzwCodes-1 {
			clear()
			next = lzwFirst
		} else if next == 1<<width {
			width++
		}
		word = string([]byte{b})
	}
	if word != "" {
		put(table[word])
		if next == 1<<width-1 && width < 12 {
			width++
		}
	}
	put(lzwEnd)
	return append(out, byte(acc<<(8-have)))
}

// TestLZW: texts whose packing takes each turn of the reader: the code that is
// its own string's next (aaaa), every width, a full table that is cleared.
func TestLZW(t *testing.T) {
	long := make([]byte, 70000)
	for i := range long {
		long[i] = byte(i*i>>5 ^ i)
	}
	for name, raw := range map[string][]byte{
		"nothing": {}, "one": {7}, "its own next": []byte("aaaaaaaaaaaaa"), "text": []byte(strings.Repeat("to be or not to be ", 60)),
		"one byte long over": bytes.Repeat([]byte{0}, 1<<17), "every width": long,
	} {
		packed := packLZW(raw)
		dst := make([]byte, len(raw))
		if n, err := new(lzw).unpack(dst, packed); n != len(raw) || err != nil || !bytes.Equal(dst, raw) {
			t.Errorf("%s: %d of %d bytes, %v", name, n, len(raw), err)
		}
		if want, err := io.ReadAll(tifflzw.NewReader(bytes.NewReader(packed), tifflzw.MSB, 8)); err != nil || !bytes.Equal(want, raw) {
			t.Errorf("%s: the test's own packer is wrong: %v", name, err)
		}
	}
}

// Fast gives what step alone does, of sound streams, of cut ones and of noise, and
// of any length of block.
func TestLZWFastIsStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.ByteRange(0, byte(rapid.SampledFrom([]int{1, 3, 255}).Draw(t, "letters"))), 0, 3000).Draw(t, "raw")
		packed := packLZW(raw)
		packed = packed[:rapid.IntRange(0, len(packed)).Draw(t, "kept")]
		packed = append(packed, rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "noise")...)
		size := rapid.IntRange(0, len(raw)+300).Draw(t, "size")
		got, want := make([]byte, size), make([]byte, size)
		n, err := new(lzw).unpack(got, packed)

		var z lzw
		for c := range uint64(lzwClear) {
			z.table[c] = 1 << 32
		}
		s := lzwStream{dst: want, src: packed, next: lzwFirst, width: 9}
		end, wantErr := z.step(&s)
		for !end {
			end, wantErr = z.step(&s)
		}
		if n != s.n || err != wantErr || !bytes.Equal(got[:n], want[:n]) {
			t.Fatalf("%d bytes, %v; by steps %d, %v", n, err, s.n, wantErr)
		}
	})
}

// FuzzLZW: whatever another decoder makes of a stream, ours makes the same of
// as much as fits.
func FuzzLZW(f *testing.F) {
	f.Add([]byte{0x80, 0x00, 0x40, 0x50, 0x38, 0x08})
	f.Add(packLZW([]byte(strings.Repeat("abcabcab", 300))))
	f.Fuzz(func(t *testing.T, packed []byte) {
		const size = 1 << 15
		want := make([]byte, size)
		n, err := io.ReadFull(tifflzw.NewReader(bytes.NewReader(packed), tifflzw.MSB, 8), want)
		got := make([]byte, size)
		m, ours := new(lzw).unpack(got, packed)
		if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF && ours == nil {
			if min(n, m) < n || !bytes.Equal(got[:n], want[:n]) {
				t.Fatalf("%d bytes, another decoder %d (%v, %v)", m, n, ours, err)
			}
		}
	})
}
