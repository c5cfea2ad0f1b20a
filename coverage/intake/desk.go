package intake

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
)

// What a desk holds at most.
const (
	MostBytes  = 64 << 20 // of one file: some 500,000 venues; reading one takes about five times that in memory
	MostVenues = 1000     // that a what-if takes over
	MostWhole  = 2 << 30  // of a street extract or a grid, which are read bit by bit
	mostFiles  = 16
	longest    = 24 * time.Hour // without being asked for
	longName   = 200            // bytes of a name shown
)

// A Desk holds the files brought to one project. It is safe for concurrent use.
type Desk struct {
	Dir      string           // where files are kept aside; made when first needed, emptied by Close
	Engine   *coverage.Engine // whose streets are asked about a datum; may be nil
	ReadOnly bool             // takes nothing
	Whole    bool             // takes what makes a project, too: street extracts and grids

	mu    sync.Mutex
	files map[string]*File
	read  sync.Mutex       // one file is read at a time: memory
	now   func() time.Time // time.Now but in tests
}

// A File is one that was brought.
type File struct {
	ID    string `json:"id"`
	Name  string `json:"name"` // as its owner calls it; never a path
	Bytes int64  `json:"bytes"`
	Kind  string `json:"kind"` // as project.KindOf

	path  string
	asked time.Time
}

// What a desk refuses; web tells them apart.
var (
	ErrReadOnly = errors.New("this server takes no files: it was started with --read-only, or for other machines")
	ErrTooLarge = errors.New("the file is too large")
	ErrUnknown  = errors.New("there is no such file any more")
	ErrFull     = errors.New("too many files are waiting")
)

// streams are the kinds that are never in memory whole.
var streams = []string{"osm", "geotiff"}

// Take keeps a file aside. size is what its owner says, -1 where nothing: one that is
// too large is refused before it is read. One that breaks off leaves nothing behind.
func (d *Desk) Take(ctx context.Context, name string, size int64, from io.Reader) (File, error) {
	if d.ReadOnly {
		return File{}, ErrReadOnly
	}
	name = shownName(name)
	fail := func(err error, hint string) error { return &data.Error{Op: "take " + name, Err: err, Hint: hint} }
	kind, ending := project.KindOf(name)
	switch {
	case ending == ".shp":
		return File{}, fail(errors.New("a .shp alone has no columns and says no datum"), "send .shp, .dbf, .shx and .prj together in one .zip")
	case slices.Contains(streams, kind) && !d.Whole, !slices.Contains(streams, kind) && !slices.Contains(project.RolesOf(kind), "venues"):
		return File{}, fail(errors.New("it is not a table or a map layer"), "send CSV, XLSX, GeoJSON, GeoPackage, FlatGeobuf, GeoParquet or a zipped Shapefile")
	case size > mostOf(kind):
		return File{}, fail(ErrTooLarge, tooLargeHint(kind))
	}
	f := &File{ID: newID(), Name: name, Kind: kind, asked: d.clock()}
	if err := d.admit(f); err != nil {
		return File{}, err
	}
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		d.Drop(f.ID)
		return File{}, fail(err, "the project's folder cannot be written")
	}
	path := filepath.Join(d.Dir, f.ID+ending)
	n, err := copyTo(ctx, path, from, mostOf(kind))
	if err == nil && n == 0 {
		err = fail(errors.New("it is empty"), "export it again")
	} else if errors.Is(err, ErrTooLarge) {
		err = fail(err, tooLargeHint(kind))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		_ = os.Remove(path)
		delete(d.files, f.ID)
		return File{}, err
	}
	f.Bytes, f.path = n, path
	return *f, nil
}

// mostOf is how many bytes a file of a kind may have.
func mostOf(kind string) int64 {
	if slices.Contains(streams, kind) {
		return MostWhole
	}
	return MostBytes
}

func tooLargeHint(kind string) string {
	return fmt.Sprintf("a file brought here may have %d MiB; put a larger one into the project's folder, name it in walkshed.yaml and start again", mostOf(kind)>>20)
}

// admit makes room for a file: what nobody asked for in a day goes.
func (d *Desk) admit(f *File) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files == nil {
		d.files = map[string]*File{}
		_ = os.RemoveAll(d.Dir) // left by one that crashed
	}
	for id, old := range d.files {
		if f.asked.Sub(old.asked) > longest {
			d.forget(id)
		}
	}
	if len(d.files) >= mostFiles {
		return &data.Error{Op: "take " + f.Name, Err: ErrFull, Hint: "confirm or cancel those"}
	}
	d.files[f.ID] = f
	return nil
}

// copyTo streams into a new file, at most so many bytes.
func copyTo(ctx context.Context, path string, from io.Reader, most int64) (n int64, err error) {
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(to, io.LimitReader(from, most+1))
	if c := to.Close(); err == nil {
		err = c
	}
	switch {
	case err == nil && ctx.Err() != nil:
		err = ctx.Err()
	case err == nil && n > most:
		err = ErrTooLarge
	}
	return n, err
}

// Drop forgets a file; one that is not there is none.
func (d *Desk) Drop(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(id)
}

// forget needs the lock.
func (d *Desk) forget(id string) {
	if f := d.files[id]; f != nil {
		if f.path != "" {
			_ = os.Remove(f.path)
		}
		delete(d.files, id)
	}
}

// Close forgets all.
func (d *Desk) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id := range d.files {
		d.forget(id)
	}
	if d.files != nil {
		_ = os.RemoveAll(d.Dir)
	}
}

// find returns a file that has arrived whole.
func (d *Desk) find(id string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[id]
	if f == nil || f.path == "" {
		return File{}, ErrUnknown
	}
	f.asked = d.clock()
	return *f, nil
}

func (d *Desk) clock() time.Time {
	if d.now != nil {
		return d.now()
	}
	return time.Now()
}

func newID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

// shownName is the last element of a name as a browser or a person gives it.
func shownName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if over := len(name) - longName; over > 0 {
		name = strings.ToValidUTF8(name[over:], "")
	}
	return name
}
