package osm

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/walkshed/walkshed/data"
)

// village is a small sound file with something in every layer.
func village(e encoder) []byte {
	w := draw(`
A B C
D E F
G H I`).
		node('A', "place=village name=Ay population=16").node('C', "leisure=fitness_station").
		way(1, "ABC", "highway=residential").way(2, "BEH", "highway=path").
		way(3, "DEHGD", "leisure=pitch").way(4, "EFIHE", "building=yes").
		way(5, "ACI", "").way(6, "AGI", "").
		relation(7, "outer:5,6", "type=boundary boundary=administrative admin_level=8 name=Town").
		relation(8, "outer:3", "type=multipolygon leisure=stadium")
	return e.encode(&w.OSM)
}

// tryRead reads bytes that may be anything. It returns what Read does, and fails
// the test if that is neither a result nor an error with a way out.
func tryRead(t testing.TB, b []byte) error {
	t.Helper()
	_, err := Read(context.Background(), write(t, b), "w.pbf", everything, &data.Report{}, nil)
	var e *data.Error
	if err != nil && (!errors.As(err, &e) || e.Hint == "" || e.Op != "read w.pbf") {
		t.Errorf("%v: no way out", err)
	}
	return err
}

// wantError wants words in the error and, after a "|", in its hint.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	says, hint, _ := strings.Cut(want, "|")
	if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(data.HintOf(err), hint) {
		t.Errorf("error %v\nhint  %s\nwant  %s", err, data.HintOf(err), want)
	}
}

func TestWrongFiles(t *testing.T) {
	sound := village(encoder{})
	e := encoder{}
	header := e.blob(nil, "OSMHeader", msg(nil, 4, []byte("OsmSchema-V0.6")))
	for name, c := range map[string]struct {
		bytes []byte
		want  string
	}{
		"empty":      {nil, "an empty file|0 bytes"},
		"page":       {[]byte("\n<!DOCTYPE html><html><body>404</body></html>"), "a web page (HTML)|download it again"},
		"xml":        {[]byte(`<?xml version="1.0"?><osm version="0.6"/>`), "XML|osmium cat"},
		"bare xml":   {[]byte("\xef\xbb\xbf<osm version='0.6'></osm>"), "XML|osmium cat"},
		"gzip":       {[]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), "a compressed file|unpack it"},
		"bzip2":      {[]byte("BZh91AY&SY"), "a compressed file|unpack it"},
		"text":       {[]byte("id,name,lon,lat\n1,A,10,50\n"), "a blob header of 1768172654 bytes, more than 0|check that it is an .osm.pbf"},
		"three":      {sound[:3], "cut short: it has 3 bytes and needs at least 4|3 of at least 4 bytes"},
		"no data":    {header, "cut short"},
		"no header":  {e.blob(nil, "OSMData", nil), `the first blob is "OSMData"`},
		"history":    {encoder{needs: []string{"HistoricalInformation"}}.encode(&draw("A").OSM), `"HistoricalInformation"|osmium time-filter`},
		"new needs":  {encoder{needs: []string{"OsmSchema-V0.7"}}.encode(&draw("A").OSM), `"OsmSchema-V0.7"|osmium cat`},
		"lz4":        {frame(bytes.Clone(header), "OSMData", msg(num(nil, 2, 9), 6, []byte("x"))), "packed with LZ4|pbf_compression=zlib"},
		"no blob":    {frame(bytes.Clone(header), "OSMData", nil), "a blob with no data|"},
		"cut at end": {encoder{}.encode(&draw("AB").OSM), "not one way"},
		"huge blob":  {[]byte("\x00\x00\x00\x0e\x0a\x07OSMData\x18\xff\xff\xff\x7f"), "a blob of 268435455 bytes, at most 33554432"},
		"negative":   {[]byte("\x00\x00\x00\x14\x0a\x07OSMData\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "a blob of -1 bytes"},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, tryRead(t, c.bytes), c.want) })
	}
	if _, err := Read(t.Context(), t.TempDir(), "w.pbf", everything, nil, nil); err == nil || data.HintOf(err) == "" {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Read(t.Context(), "nowhere.pbf", "w.pbf", everything, nil, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// Cut anywhere, a file is an error that says how much is missing, or, cut between
// two blobs, an extract of what is before.
func TestTruncated(t *testing.T) {
	whole := village(encoder{perBlob: 3})
	edges := map[int]bool{} // lengths just before, at and after each blob
	for at := int64(0); at < int64(len(whole)); {
		s, err := (&file{mustOpen(t, write(t, whole)), int64(len(whole))}).span(at)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int64{at - 1, at, at + 1, at + 4, s.body - 1, s.body, s.body + 1, (s.body + s.end) / 2} {
			edges[int(max(n, 0))] = true
		}
		at = s.end
	}
	fine := 0
	for n := range edges {
		err := tryRead(t, whole[:n])
		if err == nil {
			fine++
			continue
		}
		if n > 4 && !strings.Contains(err.Error(), "cut") {
			t.Fatalf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
	if fine != 2 { // after the first and the second of three: ways, ways, relations
		t.Errorf("%d cuts went unseen", fine)
	}
}

func mustOpen(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// A block with one thing wrong in it. paulmach/osm (v0.8.0) stops the program on
// several of these.
func TestMalformedBlocks(t *testing.T) {
	var words []byte // a table of 5
	for _, s := range []string{"", "type", "multipolygon", "leisure", "pitch"} {
		words = msg(words, 1, []byte(s))
	}
	strings := msg(nil, 1, words)
	block := func(field protowire.Number, thing []byte) []byte {
		return msg(bytes.Clone(strings), 2, msg(nil, field, thing))
	}
	list := func(v ...byte) []byte { return v }
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"way key":           {block(3, msg(msg(num(nil, 1, 5), 2, list(9)), 3, list(1))), "way/5: a tag names string 9 of a table of 5"},
		"way value":         {block(3, msg(msg(num(nil, 1, 5), 2, list(3)), 3, list(5))), "way/5: a tag names strings 3 and 5 of a table of 5"},
		"fewer values":      {block(3, msg(msg(num(nil, 1, 5), 2, list(3, 1)), 3, list(4))), "way/5: lists that belong together"},
		"ref cut":           {block(3, msg(pitch(5), 8, list(0x80))), "way/5: packed numbers"},
		"dense key":         {block(2, msg(msg(msg(msg(nil, 1, list(2)), 8, list(2)), 9, list(2)), 10, list(7, 1, 0))), "node/1: a tag names"},
		"dense tag cut":     {block(2, msg(msg(msg(msg(nil, 1, list(2)), 8, list(2)), 9, list(2)), 10, list(1))), "node/1: packed numbers"},
		"fewer latitudes":   {block(2, msg(msg(msg(nil, 1, list(2, 2)), 8, list(2)), 9, list(2, 2))), "nodes after node/1"},
		"role":              {block(4, relationMessage(9, list(9), list(2), list(1))), "relation/9: a member's role is string 9"},
		"fewer types":       {block(4, relationMessage(9, list(1, 1), list(2, 2), list(1))), "relation/9: packed numbers"},
		"fewer roles":       {block(4, relationMessage(9, list(1), list(2, 2), list(1, 1))), "relation/9: lists that belong"},
		"long way":          {block(3, msg(pitch(5), 8, make([]byte, mostRefs+1))), "way/5: 100001 nodes, more than any way has"},
		"large relation":    {block(4, relationMessage(9, make([]byte, mostMembers+1), bytes.Repeat(list(2), mostMembers+1), bytes.Repeat(list(1), mostMembers+1))), "relation/9: 50001 members, more than any relation has"},
		"two kinds":         {msg(bytes.Clone(strings), 2, msg(msg(nil, 3, pitch(5)), 1, nil)), "a group of things of several kinds"},
		"no protobuf":       {[]byte{0xff}, "unexpected EOF"},
		"length beyond end": {[]byte{0x0a, 0x7f}, "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			b := encoder{}.blob(nil, "OSMHeader", nil)
			at := len(b)
			path := write(t, encoder{}.blob(b, "OSMData", c.raw))
			_, err := Read(t.Context(), path, "w.pbf", Want{Facilities: true, Places: true}, nil, nil)
			wantError(t, err, c.want)
			var m *malformed
			if !errors.As(err, &m) || m.at != int64(at) {
				t.Errorf("%v: does not say byte %d", err, at)
			}
		})
	}
}

// pitch is a way by the words of TestMalformedBlocks.
func pitch(id uint64) []byte {
	return msg(msg(num(nil, 1, id), 2, []byte{3}), 3, []byte{4})
}

// relationMessage is a multipolygon of a pitch, by the words of TestMalformedBlocks.
func relationMessage(id uint64, roles, ids, types []byte) []byte {
	tagged := msg(msg(num(nil, 1, id), 2, []byte{1, 3}), 3, []byte{2, 4})
	return msg(msg(msg(tagged, 8, roles), 9, ids), 10, types)
}

// 36 KiB that unpack to 36 MiB are refused, having unpacked no more than they
// claim to hold.
func TestZipBomb(t *testing.T) {
	packed := deflate(make([]byte, 36<<20))
	before := allocated()
	start := encoder{}.blob(nil, "OSMHeader", nil)
	for claim, want := range map[uint64]string{
		1000:     "unpacks to more than the 1000 bytes it declares",
		32 << 20: "unpacks to more than the 33554432 bytes it declares",
		64 << 20: "a blob that unpacks to 67108864 bytes, at most 33554432",
		1 << 63:  "a blob that unpacks to -",
	} {
		blob := msg(num(nil, 2, claim), 3, packed)
		wantError(t, tryRead(t, frame(bytes.Clone(start), "OSMData", blob)), want)
		if claim <= 1000 {
			wantError(t, tryRead(t, frame(nil, "OSMHeader", blob)), want)
		}
	}
	if got := allocated() - before; got > 128<<20 {
		t.Errorf("%d MB allocated", got>>20)
	}
}

// Many blobs that each keep to the rules but together are a thousand times the file.
func TestBombOfManyBlobs(t *testing.T) {
	e := encoder{}
	file := e.blob(nil, "OSMHeader", nil)
	big := msg(nil, 30, make([]byte, 24<<20)) // a field nobody knows, so a sound block
	one := e.blob(nil, "OSMData", big)
	for range 5 {
		file = append(file, one...)
	}
	wantError(t, tryRead(t, file), "the file unpacks to more than 64 times its size")
}

// A small file whose ways would take gigabytes once kept: 300 ways of 100,000
// nodes each, a byte a node and 30 KB packed. It is refused before it takes them.
func TestKeptIsBounded(t *testing.T) {
	words := msg(msg(msg(nil, 1, nil), 1, []byte("highway")), 1, []byte("path"))
	var group []byte
	for id := range uint64(300) {
		way := msg(msg(num(nil, 1, id+1), 2, []byte{1}), 3, []byte{2})
		group = msg(group, 3, msg(way, 8, bytes.Repeat([]byte{2}, 100_000)))
	}
	e := encoder{}
	file := e.blob(e.blob(nil, "OSMHeader", nil), "OSMData", msg(msg(nil, 1, words), 2, group))
	before := allocated()
	wantError(t, tryRead(t, file), "more than 64 times its size in memory")
	if got := allocated() - before; got > 128<<20 {
		t.Errorf("%d MB allocated for a file of %d KB", got>>20, len(file)>>10)
	}
	many := e.blob(nil, "OSMHeader", nil) // the same by many blobs, each small enough
	for i := range 20 {
		way := msg(msg(num(nil, 1, uint64(i+1)), 2, []byte{1}), 3, []byte{2})
		one := msg(nil, 3, msg(way, 8, bytes.Repeat([]byte{2}, 90_000)))
		many = e.blob(many, "OSMData", msg(msg(nil, 1, words), 2, one))
	}
	wantError(t, tryRead(t, many), "more than 64 times its size in memory")
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// Bytes turned at random give an extract or an error with a way out, in the
// packed file (where zlib's sum catches nearly all) and in the bare one.
func TestRandomBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, e := range []encoder{{}, {raw: true}, {raw: true, plain: true, perBlob: 2}} {
		sound := village(e)
		refused := 0
		for range 150 {
			b := bytes.Clone(sound)
			for range 1 + rng.IntN(3) {
				b[rng.IntN(len(b))] ^= byte(1 << rng.IntN(8))
			}
			if tryRead(t, b) != nil {
				refused++
			}
		}
		if refused == 0 {
			t.Errorf("%+v: nothing was refused", e)
		}
	}
}

// A cancelled read stops within a block and says so, at whatever pass it is.
func TestCancel(t *testing.T) {
	path := write(t, village(encoder{perBlob: 1}))
	calls := 0
	for stopAt := 0; ; stopAt++ {
		ctx, cancel := context.WithCancel(t.Context())
		calls = 0
		_, err := Read(ctx, path, "w.pbf", everything, nil, func(data.Stage, int64, int64) {
			if calls++; calls > stopAt {
				cancel()
			}
		})
		done := ctx.Err() == nil
		cancel()
		if done {
			break
		}
		if !errors.Is(err, context.Canceled) || calls != stopAt+1 {
			t.Fatalf("stopped at call %d: %v after %d calls", stopAt, err, calls)
		}
	}
	if calls < 20 { // 18 blobs in the first pass alone
		t.Errorf("%d calls of progress", calls)
	}
}

// Reading leaves no goroutine behind, however it ends.
func TestNoGoroutineLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	sound := village(encoder{perBlob: 1})
	_ = tryRead(t, sound)
	_ = tryRead(t, sound[:len(sound)-9])
	sound[len(sound)/2] ^= 0xff
	_ = tryRead(t, sound)
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// Whatever a blob message holds, unpacking it ends in a block no longer than it
// says, or an error.
func FuzzUnpack(f *testing.F) {
	f.Add(msg(nil, 1, []byte("raw")))
	f.Add(msg(num(nil, 2, 4), 3, deflate([]byte("four"))))
	f.Add(msg(num(nil, 2, 3), 3, deflate([]byte("four"))))
	f.Add(msg(num(nil, 2, 1<<40), 3, []byte{0x78, 0x9c}))
	u := new(unpacker) // kept, so that one bad blob cannot spoil the next
	f.Fuzz(func(t *testing.T, blob []byte) {
		raw, err := u.unpack(blob)
		if err == nil && len(raw) > maxBlob+len(blob) {
			t.Fatalf("%d bytes of %d", len(raw), len(blob))
		}
		again, err := u.unpack(msg(num(nil, 2, 4), 3, deflate([]byte("four"))))
		if err != nil || string(again) != "four" {
			t.Fatalf("after that, a sound blob gives %q, %v", again, err)
		}
	})
}

// Whatever an unpacked block holds, decoding it ends without a panic, and every
// thing it gives can be used.
func FuzzBlock(f *testing.F) {
	for _, e := range []encoder{{raw: true}, {raw: true, plain: true}} {
		file := village(e)
		for at := int64(0); at < int64(len(file)); {
			size := int64(file[at+3])
			var n int64
			_ = fields(file[at+4:at+4+size], func(num protowire.Number, v value) error {
				if num == 3 {
					n = int64(v.n)
				}
				return nil
			})
			body := file[at+4+size : at+4+size+n]
			raw, _ := new(unpacker).unpack(body)
			f.Add(bytes.Clone(raw))
			at += 4 + size + n
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		kinds := kindSet{{"leisure", "pitch"}}
		g := &gather{want: everything, kinds: kinds, words: wordsOf(everything, kinds), rep: &data.Report{}, limit: 1 << 30, wayOf: map[int64]*way{}}
		b := new(block)
		if b.parse(raw, g.words) != nil {
			return
		}
		var err error
		if g.relations, err = g.relationsOf(b); err != nil {
			return
		}
		for _, r := range g.relations {
			g.members.add(r.outer)
		}
		g.members.rank()
		ways, err := g.waysOf(b)
		if err != nil || g.takeWays(ways) != nil || g.number(context.Background()) != nil {
			return
		}
		found, err := g.pointsOf(b)
		if err != nil || g.place(found) != nil {
			return
		}
		g.join()
		if _, err := g.extract(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}
