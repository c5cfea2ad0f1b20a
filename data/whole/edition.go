package whole

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
)

// An Edition is a folder of files that becomes visible all at once: it stands
// under a name of its own, the hash of what is in it, and one small file above it,
// the front page, is replaced to point there. Whoever reads the front sees the old
// edition whole or the new one whole, also after a crash, and also on a server that
// knows nothing of it; who has the old front open keeps its edition until the one
// after next.
//
// A ledger beside them lists every file written and its hash. Nothing that is not in it, or is not
// as it was written, is ever removed or replaced.
type Edition struct {
	root   *os.Root
	dir    string
	ledger ledger
	done   bool
}

// Names in the folder.
const (
	frontName  = "index.html"
	ledgerName = "walkshed-site.json"
	unfinished = ".walkshed-publishing"
)

// ledger is what was written into a folder.
type ledger struct {
	About    string         `json:"about"`
	Fronts   []string       `json:"front_sha256"` // index.html may be any of these
	Editions []writtenFiles `json:"editions"`     // the newest first
}

type writtenFiles struct {
	Folder string            `json:"folder"`
	Files  map[string]string `json:"sha256"` // name, with slashes → hash
}

// ErrForeign says that something in the way is not ours.
var ErrForeign = errors.New("was not written by this program, or was changed since")

// ErrUnfinished says that another edition is being written, or was broken off.
var ErrUnfinished = errors.New("an edition is being written there, or was broken off")

// BeginEdition starts an edition in dir, which is made where it is missing. Errors:
// ErrForeign where dir has a front page that is not ours; ErrUnfinished.
func BeginEdition(dir string) (*Edition, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	e := &Edition{root: root, dir: dir}
	if err := e.readLedger(); err != nil {
		root.Close()
		return nil, err
	}
	if err := root.Mkdir(unfinished, 0o755); err != nil {
		root.Close()
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("%s: %w", filepath.Join(dir, unfinished), ErrUnfinished)
		}
		return nil, err
	}
	return e, nil
}

func (e *Edition) readLedger() error {
	b, err := e.root.ReadFile(ledgerName)
	if err == nil {
		if json.Unmarshal(b, &e.ledger) != nil {
			return fmt.Errorf("%s: %w", filepath.Join(e.dir, ledgerName), ErrForeign)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	front, err := e.hash(frontName)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil || !slices.Contains(e.ledger.Fronts, front):
		return fmt.Errorf("%s: %w", filepath.Join(e.dir, frontName), ErrForeign)
	}
	return nil
}

// Path is where a file of the edition is to be written, its folder being there.
// name is local and has slashes.
func (e *Edition) Path(name string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", fmt.Errorf("%q is no name in an edition", name)
	}
	file := filepath.Join(e.dir, unfinished, filepath.FromSlash(name))
	return file, os.MkdirAll(filepath.Dir(file), 0o755)
}

// Write writes a file of the edition.
func (e *Edition) Write(name string, content []byte) error {
	file, err := e.Path(name)
	if err != nil {
		return err
	}
	return replace(file, content)
}

func replace(path string, content []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Abandon()
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Commit()
}

// Publish makes the edition the one that the front page, written by front, points
// to, and removes what is older than the one before. It returns the edition's
// folder. The order: the ledger, so that nothing is ever there that it does not
// know; the folder; the front; then what is too old.
func (e *Edition) Publish(front func(w io.Writer, folder string) error) (folder string, err error) {
	files, folder, err := e.list()
	if err != nil {
		return "", err
	}
	for e.there(folder) && !e.complete(folder, files) { // somebody meddled with it
		folder += "a"
	}
	var page bytes.Buffer
	if err := front(&page, folder); err != nil {
		return "", err
	}
	sum := sha256.Sum256(page.Bytes())
	old := e.ledger.Editions
	old = slices.DeleteFunc(slices.Clone(old), func(w writtenFiles) bool { return w.Folder == folder })
	next := ledger{About: "what walkshed publish wrote here; it removes nothing else", Fronts: append([]string{hex.EncodeToString(sum[:])}, e.ledger.Fronts...),
		Editions: append([]writtenFiles{{folder, files}}, old...)}
	if err := e.keep(next); err != nil {
		return "", err
	}
	if e.there(folder) { // the same again
		err = e.root.RemoveAll(unfinished)
	} else {
		err = e.root.Rename(unfinished, folder)
	}
	if err != nil {
		return "", err
	}
	e.done = true
	defer e.root.Close()
	if err := replace(filepath.Join(e.dir, frontName), page.Bytes()); err != nil {
		return "", err
	}
	const kept = 2
	next.Fronts = next.Fronts[:1]
	for _, gone := range next.Editions[min(kept, len(next.Editions)):] {
		e.remove(gone)
	}
	next.Editions = next.Editions[:min(kept, len(next.Editions))]
	return folder, e.keep(next)
}

func (e *Edition) there(folder string) bool {
	_, err := e.root.Lstat(folder)
	return err == nil
}

// complete says whether a folder holds all these files as they are listed.
func (e *Edition) complete(folder string, files map[string]string) bool {
	for name, sum := range files {
		if got, err := e.hash(path.Join(folder, name)); err != nil || got != sum {
			return false
		}
	}
	return true
}

func (e *Edition) keep(l ledger) error {
	b, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	return replace(filepath.Join(e.dir, ledgerName), append(b, '\n'))
}

// list hashes the files of the edition and names its folder by them.
func (e *Edition) list() (files map[string]string, folder string, err error) {
	files = map[string]string{}
	err = fs.WalkDir(e.root.FS(), unfinished, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		sum, err := e.hash(name)
		files[name[len(unfinished)+1:]] = sum
		return err
	})
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	sort.Strings(names)
	h := sha256.New()
	for _, n := range names {
		fmt.Fprintf(h, "%s %s\n", files[n], n)
	}
	return files, "edition-" + hex.EncodeToString(h.Sum(nil)[:6]), err
}

func (e *Edition) hash(name string) (string, error) {
	f, err := e.root.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// remove takes away the files of an edition that are as they were written, then
// the folders that are empty. The ledger may have been tampered with: the root
// keeps every name inside the folder, and a hash guards what is not ours.
func (e *Edition) remove(w writtenFiles) {
	folders := map[string]bool{w.Folder: true}
	for name, sum := range w.Files {
		name = path.Join(w.Folder, name)
		if info, err := e.root.Lstat(name); err != nil || !info.Mode().IsRegular() {
			continue
		}
		if got, err := e.hash(name); err != nil || got != sum {
			continue
		}
		_ = e.root.Remove(name) // what cannot be removed stays; nothing points to it
		for d := path.Dir(name); d != "." && d != "/"; d = path.Dir(d) {
			folders[d] = true
		}
	}
	deepest := make([]string, 0, len(folders))
	for d := range folders {
		deepest = append(deepest, d)
	}
	sort.Sort(sort.Reverse(sort.StringSlice(deepest)))
	for _, d := range deepest {
		_ = e.root.Remove(d) // fails where something else is in it
	}
}

// Abandon gives the edition up. It does nothing after Publish has begun to show it.
func (e *Edition) Abandon() {
	if !e.done {
		e.done = true
		_ = e.root.RemoveAll(unfinished)
		e.root.Close()
	}
}
