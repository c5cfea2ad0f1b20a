package pmtiles

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// About is what an archive says of itself.
type About struct {
	Bound    orb.Bound // WGS84
	Zoom     uint32    // where a viewer may begin
	Metadata any       // written as a JSON object: name, attribution, vector_layers
}

// A Writer makes an archive of vector tiles. Tiles come in the order of their
// [ID]; memory is 32 bytes for each content and 24 for each run of tiles.
type Writer struct {
	tiles   *os.File // compressed tiles, until the directory before them is known
	out     *bufio.Writer
	size    uint64
	entries []entry
	kept    map[[16]byte]place // contents, by a part of their hash
	count   uint64             // tiles
	zooms   [2]uint32
	named   bool // the file of tiles has a name still
}

type place struct {
	offset uint64
	length uint32
}

// Create begins an archive. Tiles wait in a file without a name in dir, "" for
// the system's own place; end with Write, or Abandon.
func Create(dir string) (*Writer, error) {
	f, err := os.CreateTemp(dir, ".pmtiles-*")
	if err != nil {
		return nil, &data.Error{Op: "begin a PMTiles archive", Err: err, Hint: "make room in the folder for temporary files (TMPDIR)"}
	}
	named := os.Remove(f.Name()) != nil // where the system can, nothing is left behind a crash; else Abandon removes it
	return &Writer{tiles: f, out: bufio.NewWriterSize(f, 1<<20), kept: map[[16]byte]place{}, zooms: [2]uint32{math.MaxUint32, 0}, named: named}, nil
}

// A Packer compresses tiles for [Writer.Add], one goroutine at a time: it keeps
// the 1 MB of tables gzip needs, which a small tile would spend most of its time
// making.
type Packer struct {
	buf bytes.Buffer
	zip *gzip.Writer
}

// Pack returns a tile compressed; nil for an empty one.
func (p *Packer) Pack(tile []byte) []byte {
	if len(tile) == 0 {
		return nil
	}
	p.buf.Reset()
	if p.zip == nil {
		p.zip, _ = gzip.NewWriterLevel(&p.buf, packLevel) // the level is valid
	} else {
		p.zip.Reset(&p.buf)
	}
	_, _ = p.zip.Write(tile) // a bytes.Buffer never fails
	_ = p.zip.Close()
	return bytes.Clone(p.buf.Bytes())
}

// packLevel: a level more takes twice as long for 1 % of a tile.
const packLevel = 6

// Add stores one tile, compressed by a [Packer]; an empty one is left out. Errors: a
// tile out of order or twice, one that is none, the disk.
func (w *Writer) Add(z, x, y uint32, packed []byte) error {
	if z > 31 || x >= 1<<z || y >= 1<<z {
		return fmt.Errorf("there is no tile %d/%d/%d", z, x, y)
	}
	if len(packed) == 0 {
		return nil
	}
	id := ID(z, x, y)
	if n := len(w.entries); n > 0 && id < w.entries[n-1].end() {
		return fmt.Errorf("tile %d/%d/%d comes after one of a higher number", z, x, y)
	}
	sum := sha256.Sum256(packed)
	at, known := w.kept[[16]byte(sum[:16])]
	if !known {
		if _, err := w.out.Write(packed); err != nil {
			return err
		}
		at = place{w.size, uint32(len(packed))}
		w.size += uint64(len(packed))
		w.kept[[16]byte(sum[:16])] = at
	}
	w.count++
	w.zooms = [2]uint32{min(w.zooms[0], z), max(w.zooms[1], z)}
	if n := len(w.entries); n > 0 && w.entries[n-1].end() == id && w.entries[n-1].place == at {
		w.entries[n-1].run++
		return nil
	}
	w.entries = append(w.entries, entry{id: id, place: at, run: 1})
	return nil
}

// Write puts the archive together in f and ends the Writer. The same tiles give
// the same bytes. An archive without a tile is an error.
func (w *Writer) Write(f io.Writer, a About) error {
	defer w.Abandon()
	if w.count == 0 {
		return &data.Error{Op: "write PMTiles", Err: fmt.Errorf("there is not one tile"), Hint: "check that the project has people or venues to draw"}
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	meta, err := json.Marshal(a.Metadata)
	if err != nil {
		return err
	}
	var p Packer
	packed := p.Pack(meta)
	root, leaves := w.directories(&p)
	if _, err := w.tiles.Seek(0, io.SeekStart); err != nil {
		return err
	}
	head := w.header(a, len(root), len(packed), len(leaves))
	for _, part := range []io.Reader{bytes.NewReader(head), bytes.NewReader(root), bytes.NewReader(packed), bytes.NewReader(leaves), w.tiles} {
		if _, err := io.Copy(f, part); err != nil {
			return err
		}
	}
	return nil
}

// Abandon gives up what was stored.
func (w *Writer) Abandon() {
	w.tiles.Close()
	if w.named {
		_ = os.Remove(w.tiles.Name())
	}
}

// headerBytes is the length of the header; with the root directory it takes no
// more than mostRoot, so that a first request brings both.
const (
	headerBytes = 127
	mostRoot    = 16384 - headerBytes
)

// header is the first 127 bytes.
func (w *Writer) header(a About, root, meta, leaves int) []byte {
	le := binary.LittleEndian
	h := append([]byte("PMTiles"), 3)
	at := uint64(headerBytes)
	for _, n := range []uint64{uint64(root), uint64(meta), uint64(leaves), w.size} {
		h = le.AppendUint64(le.AppendUint64(h, at), n)
		at += n
	}
	for _, n := range []uint64{w.count, uint64(len(w.entries)), uint64(len(w.kept))} {
		h = le.AppendUint64(h, n)
	}
	const clustered, gzipped, vector = 1, 2, 1
	h = append(h, clustered, gzipped, gzipped, vector, byte(w.zooms[0]), byte(w.zooms[1]))
	for _, p := range []orb.Point{a.Bound.Min, a.Bound.Max} {
		h = appendDegrees(h, p)
	}
	return appendDegrees(append(h, byte(a.Zoom)), a.Bound.Center())
}

func appendDegrees(h []byte, p orb.Point) []byte {
	for _, v := range p {
		h = binary.LittleEndian.AppendUint32(h, uint32(int32(math.Round(v*1e7))))
	}
	return h
}
