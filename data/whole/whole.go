// Package whole writes files completely or not at all: into a temporary file
// beside the place, to the disk, then under the name. Who reads the file sees the
// old one or the new one, also after a crash.
package whole

import (
	"fmt"
	"os"
	"path/filepath"
)

// A File is one that has no name yet. Either Commit or Abandon ends it.
type File struct {
	*os.File
	path string
	mode os.FileMode
	done bool
}

// Create begins a file that is to replace what is at path. A link is followed
// and the mode of an old file kept; what is no regular file (a folder, a device,
// a pipe) is refused, since a rename would replace it.
func Create(path string) (*File, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := os.FileMode(0o644)
	if old, err := os.Stat(path); err == nil {
		if !old.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a regular file", path)
		}
		mode = old.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	return &File{File: f, path: path, mode: mode}, nil
}

// Commit gives the file its name. After an error the old file is still there and
// nothing is left beside it.
func (f *File) Commit() (err error) {
	defer f.Abandon()
	for _, step := range []func() error{func() error { return f.Chmod(f.mode) }, f.Sync, f.Close, func() error { return os.Rename(f.Name(), f.path) }} {
		if err = step(); err != nil {
			return err
		}
	}
	f.done = true
	return nil
}

// Abandon removes what was written. It does nothing after Commit.
func (f *File) Abandon() {
	if !f.done {
		f.done = true
		f.Close()
		os.Remove(f.Name())
	}
}
