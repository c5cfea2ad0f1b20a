package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/walkshed/walkshed/data"
)

// tempFile is what writeNew needs of a file; tests give it a full disk.
type tempFile interface {
	io.Writer
	Sync() error
	Close() error
	Name() string
}

func createTemp(dir string) (tempFile, error) { return os.CreateTemp(dir, ".walkshed-*.tmp") }

// writeNew writes content to path whole or not at all: into a temporary file
// beside it, to the disk, then under its name. A file already there is never
// replaced, also not one that appears meanwhile.
func writeNew(path string, content []byte, create func(dir string) (tempFile, error)) (err error) {
	fail := func(err error, hint string) error { return &data.Error{Op: "write " + path, Err: err, Hint: hint} }
	if _, err := os.Lstat(path); err == nil {
		return fail(errors.New("it is already there"), "edit it, or choose another folder")
	}
	dir := filepath.Dir(path)
	made := missingDir(dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fail(err, "choose a folder you may write to")
	}
	defer func() {
		if err != nil && made != "" {
			os.Remove(dir) // only if empty: what we made and nobody used
		}
	}()
	f, err := create(dir)
	if err != nil {
		return fail(err, "choose a folder you may write to")
	}
	defer os.Remove(f.Name())
	if err := fill(f, content); err != nil {
		return fail(fmt.Errorf("nothing was written: %w", err), "free some space, or choose another disk")
	}
	if err := publish(f.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fail(errors.New("it is already there"), "edit it, or choose another folder")
		}
		return fail(err, "choose a folder you may write to")
	}
	return nil
}

// fill writes, syncs and closes; the first error counts.
func fill(f tempFile, content []byte) error {
	_, err := f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if c := f.Close(); err == nil {
		err = c
	}
	return err
}

// publish gives a finished file its name. A hard link fails where the name is
// taken, which a rename does not; file systems without links get the rename.
func publish(temp, path string) error {
	if err := os.Chmod(temp, 0o644); err != nil {
		return err
	}
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(temp, path)
}

// missingDir returns dir if it is not there yet.
func missingDir(dir string) string {
	if _, err := os.Stat(dir); err != nil {
		return dir
	}
	return ""
}
