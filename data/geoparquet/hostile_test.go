package geoparquet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// uv is a number as Thrift writes lengths.
func uv(n uint64) []byte { return binary.AppendUvarint(nil, n) }

// withFooter is a file of nothing but a footer.
func withFooter(footer []byte) []byte {
	return slices.Concat([]byte("PAR1"), footer, binary.LittleEndian.AppendUint32(nil, uint32(len(footer))), []byte("PAR1"))
}

// Footers that lie: an error, and no memory for what is not there. A list of 2^31
// row groups is six bytes.
func TestLyingFooters(t *testing.T) {
	t.Parallel()
	huge := uv(math.MaxInt32)
	nested := slices.Concat(bytes.Repeat([]byte{0x1c}, 10_000), bytes.Repeat([]byte{0}, 10_001))
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"nothing":            {nil, ErrNotParquet.Error()},
		"something else":     {[]byte("fgb\x03 and more and more"), ErrNotParquet.Error()},
		"encrypted":          {[]byte("PARE        PARE"), "encrypted"},
		"longer than it is":  {[]byte("PAR1\xff\xff\xff\xffPAR1"), "claims 4294967295 bytes"},
		"many row groups":    {withFooter(slices.Concat([]byte{0x49, 0xfc}, huge, []byte{0})), "2147483647 things"},
		"a long text":        {withFooter(slices.Concat([]byte{0x68}, huge, []byte{0})), errBroken.Error()},
		"a text of all":      {withFooter(slices.Concat([]byte{0x68}, uv(math.MaxUint64), []byte{0})), errBroken.Error()},
		"nested":             {withFooter(nested), errBroken.Error()},
		"cut short":          {withFooter([]byte{0x49, 0x1c}), "its footer: "},
		"a map":              {withFooter([]byte{0x1b, 0}), errBroken.Error()},
		"empty structures":   {withFooter(slices.Concat([]byte{0x49, 0xfc}, uv(mostItems+1), make([]byte, mostItems+1), []byte{0})), "things"},
		"no metadata of geo": {withFooter([]byte{0}), ErrNoGeo.Error()},
	} {
		if _, _, err := readAll(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestMetadataThatDoesNotDescribe(t *testing.T) {
	t.Parallel()
	for geo, want := range map[string]string{
		`{`:                    `its metadata "geo"`,
		`[]`:                   `its metadata "geo"`,
		`{"primary_column":1}`: `its metadata "geo"`,
		`{"version":"1.1.0","primary_column":"geometry","columns":{}}`:                             `names "geometry"`,
		strings.Replace(pointsGeo, "WKB", "point", 1):                                              `encoded as "point"`,
		strings.Replace(strings.Replace(pointsGeo, `"geometry"`, `"g"`, 2), `"g":{`, `"g":{`, 1):   `no column "g"`,
		`{"version":"1.1.0","primary_column":"n","columns":{"n":{"encoding":"WKB"}}}`:              `no column "n"`,
		`{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":null}}}`: `encoded as ""`,
	} {
		b := theirs(t, []string{"geometry", "n"}, []parquet.Node{parquet.Leaf(parquet.ByteArrayType), parquet.Int(64)}, nil, geo)
		if _, _, err := readAll(b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", geo, err, want)
		}
	}
}

// A schema whose children do not add up, or that is deeper than any.
func TestSchemas(t *testing.T) {
	t.Parallel()
	leaf := fields{1: int64(6), 4: []byte("a")}
	group := func(n int64) fields { return fields{4: []byte("g"), 5: n} }
	deep := []any{group(1)}
	for range mostNested + 5 {
		deep = append(deep, group(1))
	}
	for name, s := range map[string][]any{
		"none": nil, "too few": {group(2), leaf}, "too many": {group(1), leaf, leaf}, "endless": {group(math.MaxInt64), leaf}, "deep": append(deep, leaf),
		"no structure": {group(1), int64(1)}, "type 99": {group(1), fields{1: int64(99), 4: []byte("a")}}, "fixed of no length": {group(1), fields{1: int64(7)}},
		"fixed of all": {group(1), fields{1: int64(7), 2: int64(math.MaxInt32)}},
	} {
		if got, err := columnsOf(s); err == nil && (name != "no structure" || len(got) > 0) {
			t.Errorf("%s: %v", name, got)
		}
	}
	got, err := columnsOf([]any{group(2), leaf, group(1), leaf})
	if err != nil || len(got) != 2 || got[1].name != "g.a" || got[1].place != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// What inflates to more than it claims, or claims more than it inflates to, takes
// no more memory than it claims and than there is.
func TestBombs(t *testing.T) {
	z, _ := zstd.NewWriter(nil)
	bomb := z.EncodeAll(make([]byte, 200<<20), nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, c := range map[string]struct {
		b            []byte
		whole, codec int64
	}{
		"a bomb":                  {bomb, 1000, zstdCodec},
		"a claim":                 {z.EncodeAll([]byte("a"), nil), mostPage, zstdCodec},
		"no gzip":                 {[]byte("abc"), 3, gzipCodec},
		"snappy that claims":      {slices.Concat(uv(mostPage), []byte{0}), mostPage, snappyCodec},
		"snappy of another size":  {snappy.Encode(nil, []byte("abc")), 4, snappyCodec},
		"plain of another size":   {[]byte("abc"), 4, uncompressed},
		"a codec that is unknown": {[]byte("abc"), 3, 99},
	} {
		if _, err := inflated(c.b, c.whole, c.codec); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 2*mostPage {
		t.Errorf("%d MB were taken", used>>20)
	}
	want := []byte("as it was")
	for codec, b := range map[int64][]byte{zstdCodec: z.EncodeAll(want, nil), snappyCodec: snappy.Encode(nil, want), uncompressed: want} {
		if got, err := inflated(b, int64(len(want)), codec); err != nil || !bytes.Equal(got, want) {
			t.Errorf("codec %d: %q, %v", codec, got, err)
		}
	}
}

// Runs and differences that claim more than there is: what is there is given, then
// an error; nothing is made for the claim.
func TestClaimsWithinPages(t *testing.T) {
	t.Parallel()
	h := hybrid{b: slices.Concat(uv(math.MaxUint64-1), []byte{5}), width: 3}
	for range 1000 {
		if v, err := h.next(); v != 5 || err != nil {
			t.Fatal(v, err)
		}
	}
	for name, b := range map[string][]byte{"no run": nil, "half a number": uv(1 << 10), "packed, nothing there": uv(1<<20 | 1), "packed beyond counting": uv(math.MaxUint64)} {
		h := hybrid{b: b, width: 9}
		if v, err := h.next(); err == nil {
			t.Errorf("%s: %d", name, v)
		}
	}
	zig := func(n int64) []byte { return uv(uint64(n<<1) ^ uint64(n>>63)) }
	for name, b := range map[string][]byte{
		"nothing":         nil,
		"more than asked": slices.Concat(uv(128), uv(4), uv(11), zig(0)),
		"blocks of none":  slices.Concat(uv(0), uv(4), uv(2), zig(0)),
		"no small blocks": slices.Concat(uv(128), uv(0), uv(2), zig(0)),
		"huge blocks":     slices.Concat(uv(1<<40), uv(1<<35), uv(2), zig(0)),
	} {
		if _, err := newDelta(b, 10); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	for name, b := range map[string][]byte{
		"no block":   slices.Concat(uv(128), uv(4), uv(9), zig(7)),
		"no widths":  slices.Concat(uv(128), uv(4), uv(9), zig(7), zig(1), []byte{1, 1}),
		"wide":       slices.Concat(uv(128), uv(4), uv(9), zig(7), zig(1), []byte{200, 0, 0, 0}),
		"cut short":  slices.Concat(uv(128), uv(4), uv(9), zig(7), zig(1), []byte{8, 0, 0, 0}, make([]byte, 31)),
		"block ends": slices.Concat(uv(8), uv(1), uv(10), zig(7), zig(1), []byte{0}),
	} {
		d, err := newDelta(b, 10)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if v, err := d.next(); v != 7 || err != nil {
			t.Errorf("%s begins with %d, %v", name, v, err)
		}
		if _, err := d.rest(); err == nil {
			t.Errorf("%s: all nine are there", name)
		}
	}
}

// A page that is damaged on the way, in any byte, is an error or reads as whole
// values; a file cut anywhere is an error.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	b := town(t, Layer{Type: "MultiPolygon", Columns: townColumns}, townRows)
	for cut := range b {
		if _, _, err := readAll(b[:cut]); err == nil {
			t.Fatalf("cut at %d of %d and no error", cut, len(b))
		}
	}
	for at := range b {
		c := slices.Clone(b)
		c[at] ^= 0x55
		readAll(c) // no panic
	}
	_, _, err := readAll(append(slices.Clone(b[:len(b)/3]), b[len(b)/3+1:]...))
	if err == nil {
		t.Error("a byte is lost and nothing said")
	}
	c := slices.Clone(b)
	c[60] ^= 1 // in a page
	if _, _, err := readAll(c); err == nil || !strings.Contains(err.Error(), "column") {
		t.Errorf("a damaged page: %v", err)
	}
}

// Whatever the bytes: no panic, and no more memory than the pages that are there.
func FuzzRead(f *testing.F) {
	at := parquet.ValueOf(wkb.MustMarshal(orb.Point{1, 2})).Level(0, 0, 1)
	for _, n := range []parquet.Node{parquet.Int(64), parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked), parquet.Encoded(parquet.Int(64), &parquet.RLEDictionary)} {
		for _, version := range []int{1, 2} {
			rows := []parquet.Row{{parquet.ValueOf(int64(7)).Level(0, 1, 0), at}, {parquet.Value{}.Level(0, 0, 0), at}}
			f.Add(theirs(f, []string{"n", "geometry"}, []parquet.Node{parquet.Optional(n), parquet.Leaf(parquet.ByteArrayType)}, rows, pointsGeo, parquet.DataPageVersion(version)))
		}
	}
	for _, e := range []parquet.Node{parquet.Encoded(parquet.String(), &parquet.DeltaByteArray), parquet.Encoded(parquet.String(), &parquet.DeltaLengthByteArray)} {
		rows := []parquet.Row{{parquet.ValueOf("体育馆").Level(0, 0, 0), at}, {parquet.ValueOf("体育场").Level(0, 0, 0), at}}
		f.Add(theirs(f, []string{"n", "geometry"}, []parquet.Node{e, parquet.Leaf(parquet.ByteArrayType)}, rows, pointsGeo))
	}
	f.Add(town(f, Layer{Type: "MultiPolygon", Columns: townColumns}, townRows))
	f.Fuzz(func(t *testing.T, b []byte) {
		in, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		n := 0
		enough := fmt.Errorf("enough")
		err = in.Each(t.Context(), func(r Row) error {
			if n++; len(r.Values) != len(in.Names) || r.Geometry == nil && r.Fault == "" {
				t.Fatalf("%+v of %q", r, in.Names)
			}
			if n == 10_000 {
				return enough
			}
			return nil
		})
		if err == nil && int64(n) != in.Rows || err == io.EOF {
			t.Fatalf("%d rows of %d, %v", n, in.Rows, err)
		}
	})
}
