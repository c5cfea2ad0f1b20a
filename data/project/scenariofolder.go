package project

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/whole"
)

// ScenarioDir is where a project keeps its scenarios, beside its file. walkshed
// run scenarios/*.yaml runs them, the page lists them: they are the same files.
const ScenarioDir = "scenarios"

// asideDir holds what was deleted or replaced last, by the same names.
const asideDir = ".aside"

// MaxScenarios is how many scenarios a folder may hold for the page (<=).
const MaxScenarios = 1000

// What a ScenarioFolder refuses.
var (
	// ErrNoScenario says that there is no scenario of an id.
	ErrNoScenario = errors.New("there is no such scenario")
	// ErrChanged says that a scenario is no longer what its writer saw.
	ErrChanged = errors.New("it was changed meanwhile")
)

// A ScenarioFolder reads and writes the scenario files of a project. Each is
// written whole or not at all: into a file beside it, to the disk, then under its
// name. A writer names the version it saw, and is refused where the file is
// another by now. It is safe for concurrent use within one process; two processes
// that write one file within a millisecond of each other both succeed, and the
// earlier text is put aside.
type ScenarioFolder struct {
	dir string
	mu  sync.Mutex // over every write
}

// A ScenarioFile is one file as it was read.
type ScenarioFile struct {
	ID      string // its name without .yaml
	Path    string // "scenarios/two-pitches.yaml"
	Text    []byte
	Version string // SHA-256 of Text, 32 hexadecimal digits
	Changed time.Time
}

// NewScenarioFolder returns the folder of the project in dir; it is made by the
// first write.
func NewScenarioFolder(dir string) *ScenarioFolder {
	return &ScenarioFolder{dir: filepath.Join(dir, ScenarioDir)}
}

// versionOf names a text.
func versionOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// goodID reports whether an id can be the name of a file of ours: no folder, no
// hidden file, nothing a shell or another system stumbles over.
func goodID(id string) bool {
	return id != "" && len(id) <= 120 && id[0] != '.' && !strings.ContainsFunc(id, func(r rune) bool {
		return unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r)
	})
}

func (f *ScenarioFolder) fail(what, id string, err error, hint string) error {
	return &data.Error{Op: what + " scenario " + id, Err: err, Hint: hint}
}

// List returns every scenario file, by id. One that cannot be read is left out:
// Read says why.
func (f *ScenarioFolder) List() ([]ScenarioFile, error) {
	entries, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, f.fail("list", "", err, "check the permissions of the folder "+ScenarioDir)
	}
	var out []ScenarioFile
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".yaml")
		if !ok || !goodID(id) || len(out) == MaxScenarios {
			continue
		}
		if x, err := f.Read(id); err == nil {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b ScenarioFile) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// Read returns one scenario file; ErrNoScenario where there is none.
func (f *ScenarioFolder) Read(id string) (ScenarioFile, error) { return f.read(f.dir, id) }

// read opens a file of a folder, which cannot be left: not by a name, not by a link.
func (f *ScenarioFolder) read(dir, id string) (ScenarioFile, error) {
	x := ScenarioFile{ID: id, Path: ScenarioDir + "/" + id + ".yaml"}
	hint := "walkshed serve lists those in the folder " + ScenarioDir
	if !goodID(id) {
		return x, f.fail("open", id, ErrNoScenario, hint)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return x, f.fail("open", id, ErrNoScenario, hint)
	}
	defer root.Close()
	file, err := root.Open(id + ".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return x, f.fail("open", id, ErrNoScenario, hint)
	}
	if err != nil {
		return x, f.fail("open", id, err, "check its permissions; a link must stay in its folder")
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		file.Close()
		return x, f.fail("open", id, errors.Join(err, ErrNoScenario), hint)
	}
	x.Changed = info.ModTime().UTC().Truncate(time.Second)
	x.Text, err = readSmall(file, func(err error, hint string) error { return f.fail("open", id, err, hint) }, "a scenario holds edits, not data")
	x.Version = versionOf(x.Text)
	return x, err
}

// Scenario reads and checks one scenario.
func (x ScenarioFile) Scenario() (*Scenario, error) { return parseScenario(x.Path, x.ID, x.Text) }

// Create writes a new scenario under an id made of its name.
func (f *ScenarioFolder) Create(name string, text []byte) (ScenarioFile, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.List()
	if err != nil {
		return ScenarioFile{}, err
	}
	if len(all) >= MaxScenarios {
		return ScenarioFile{}, f.fail("save", name, fmt.Errorf("the project has %d scenarios already", len(all)), "delete some, or move their files elsewhere")
	}
	base := fileWord(name)
	for n := 1; n <= MaxScenarios+1; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		err := writeNew(filepath.Join(f.dir, id+".yaml"), text, createTemp)
		if err == nil {
			return f.Read(id)
		}
		if _, there := os.Lstat(filepath.Join(f.dir, id+".yaml")); there != nil {
			return ScenarioFile{}, err
		}
	}
	return ScenarioFile{}, f.fail("save", name, errors.New("every name like it is taken"), "choose another name")
}

// fileWord makes a file's name of a scenario's: letters and digits of any script,
// lower case, hyphens between.
func fileWord(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	word := []rune(strings.Join(words, "-"))
	for len(string(word)) > 60 {
		word = word[:len(word)-1]
	}
	if out := strings.Trim(string(word), "-"); out != "" {
		return out
	}
	return "scenario"
}

// Replace writes a scenario in place of the version its writer saw, which is put
// aside; ErrChanged, and the file as it is now, where it is another.
func (f *ScenarioFolder) Replace(id, version string, text []byte) (ScenarioFile, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := f.seen("save", id, version)
	if err != nil || now.Version == versionOf(text) {
		return now, err
	}
	if err := f.putAside(now); err != nil {
		return now, err
	}
	if err := f.replace(f.dir, id, text); err != nil {
		return now, f.fail("save", id, err, "nothing was changed; check the folder "+ScenarioDir+" and the room on its disk")
	}
	return f.Read(id)
}

// Delete puts a scenario aside, where Restore finds it; ErrChanged where it is no
// longer the version its writer saw.
func (f *ScenarioFolder) Delete(id, version string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := f.seen("delete", id, version)
	if err != nil {
		return err
	}
	if err := f.putAside(now); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(f.dir, id+".yaml")); err != nil {
		return f.fail("delete", id, err, "check the permissions of the folder "+ScenarioDir)
	}
	return nil
}

// Restore brings back what was deleted last under an id.
func (f *ScenarioFolder) Restore(id string) (ScenarioFile, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	was, err := f.read(filepath.Join(f.dir, asideDir), id)
	if err != nil {
		return was, err
	}
	if err := writeNew(filepath.Join(f.dir, id+".yaml"), was.Text, createTemp); err != nil {
		return was, err
	}
	return f.Read(id)
}

// seen reads a file that must still be the version its writer saw.
func (f *ScenarioFolder) seen(what, id, version string) (ScenarioFile, error) {
	now, err := f.Read(id)
	if err == nil && now.Version != version {
		err = f.fail(what, id, ErrChanged, "look at it as it is now, and save yours as another")
	}
	return now, err
}

func (f *ScenarioFolder) putAside(x ScenarioFile) error {
	dir := filepath.Join(f.dir, asideDir)
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = f.replace(dir, x.ID, x.Text)
	}
	if err != nil {
		return f.fail("put aside", x.ID, err, "nothing was changed; check the folder "+ScenarioDir+" and the room on its disk")
	}
	return nil
}

// replace writes a file whole or not at all, over one that may be there.
func (f *ScenarioFolder) replace(dir, id string, text []byte) error {
	file, err := whole.Create(filepath.Join(dir, id+".yaml"))
	if err != nil {
		return err
	}
	defer file.Abandon()
	if _, err := file.Write(text); err != nil {
		return err
	}
	if err := file.Commit(); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a new name last through a power cut, where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	_ = d.Sync() // Windows cannot: the file itself is on the disk
	return d.Close()
}
