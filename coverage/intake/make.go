package intake

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
)

// A Draft is a project to be made of files that were brought.
type Draft struct {
	Name    string        `json:"name"`
	Sources []DraftSource `json:"sources"`
}

// A DraftSource is one file: what it is for, and what it does not say itself.
type DraftSource struct {
	File    string            `json:"file"`  // id
	Roles   []string          `json:"roles"` // of project.RolesOf
	Licence string            `json:"licence"`
	CRS     string            `json:"crs,omitempty"`
	Layer   string            `json:"layer,omitempty"`
	Columns map[string]string `json:"columns,omitempty"`
}

const laidDir = "project"

// Lay puts the files of a draft and a walkshed.yaml into a folder of the desk's own
// and returns it; what was laid before is gone. Nothing of it is checked but names.
func (d *Desk) Lay(dr Draft, lang string) (dir string, err error) {
	if d.ReadOnly {
		return "", ErrReadOnly
	}
	fail := func(err error, hint string) error { return &data.Error{Op: "make the project", Err: err, Hint: hint} }
	dir = filepath.Join(d.Dir, laidDir)
	if err := os.RemoveAll(dir); err != nil {
		return "", fail(err, "the project's folder cannot be written")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fail(err, "the project's folder cannot be written")
	}
	made, used := project.Made{Name: dr.Name, Lang: lang}, map[string]bool{project.File: true}
	for _, s := range dr.Sources {
		f, err := d.find(s.File)
		if err != nil {
			return "", fail(err, "send the file again")
		}
		name := strings.TrimLeft(f.Name, ".~")
		if used[strings.ToLower(name)] {
			return "", fail(fmt.Errorf("two files are called %s", name), "rename one and send it again")
		}
		used[strings.ToLower(name)] = true
		if err := linkOrCopy(f.path, filepath.Join(dir, name)); err != nil {
			return "", fail(err, "free some space")
		}
		for _, role := range s.Roles {
			if !slices.Contains(project.RolesOf(f.Kind), role) {
				return "", fail(fmt.Errorf("%s cannot be %s", f.Name, role), "a "+f.Kind+" can be: "+strings.Join(project.RolesOf(f.Kind), ", "))
			}
			made.Sources = append(made.Sources, project.MadeSource{Role: role, Path: name, Licence: s.Licence, CRS: s.CRS, Layer: s.Layer, Columns: s.Columns})
		}
	}
	return dir, project.Make(dir, made)
}

// linkOrCopy gives a file a second name; file systems without links get a copy.
func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// Keep moves what Lay laid into the project's folder, the walkshed.yaml last: until
// then there is no project. Nothing that is there already is replaced.
func (d *Desk) Keep(dir string) error {
	fail := func(err error, hint string) error { return &data.Error{Op: "keep the project", Err: err, Hint: hint} }
	laid := filepath.Join(d.Dir, laidDir)
	found, err := os.ReadDir(laid)
	if err != nil {
		return fail(err, "check it again")
	}
	var names []string
	for _, e := range found {
		if e.Type().IsRegular() && e.Name() != project.File {
			names = append(names, e.Name())
		}
	}
	names = append(names, project.File)
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return fail(fmt.Errorf("%s is there already", filepath.Join(dir, name)), "rename your file, or choose another folder; nothing was changed")
		}
	}
	for i, name := range names {
		if err := os.Rename(filepath.Join(laid, name), filepath.Join(dir, name)); err != nil {
			for _, back := range names[:i] {
				_ = os.Rename(filepath.Join(dir, back), filepath.Join(laid, back))
			}
			return fail(err, "nothing was changed")
		}
	}
	return nil
}
