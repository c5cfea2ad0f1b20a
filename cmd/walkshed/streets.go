package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/network"
)

// preparedDir, in a project's folder, holds what can be made again.
const preparedDir = ".walkshed"

// worthSaving is from how many edges on a network is saved: below it, building
// takes less than a tenth of a second.
const worthSaving = 100_000

// walked returns the network of the project's streets: mapped from the file the
// last run left, or built, and saved for the next. A file that is stale or
// damaged is built again; one that cannot be written costs only time.
func (j *job) walked(ctx context.Context, streets data.Streets, set coverage.Settings) (*network.Network, error) {
	if set.Mode == coverage.CrowFly || len(streets.Ways) == 0 {
		return nil, nil
	}
	key, err := j.streetsKey()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(j.project.Dir, preparedDir, "streets.net")
	n, _, err := network.Open(path, key) // in use for as long as the program runs
	if err == nil {
		return n, nil
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, network.ErrStale) {
		j.remark("network_rebuilt", err)
	}
	if n, err = network.Build(ctx, streets, set.Profile, j.view.tell); err != nil || len(n.From) < worthSaving {
		return n, err
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), n.Save(path, key)); err != nil {
		j.remark("network_unsaved", err)
	}
	return n, nil
}

// streetsKey digests what the network is made from: the extract, byte by byte,
// and the settings that say who may walk where and how fast.
func (j *job) streetsKey() (key network.Key, err error) {
	file := j.project.File(*j.project.Sources.Streets)
	f, err := os.Open(file)
	if err != nil {
		return key, &data.Error{Op: "read the streets", Err: err, Hint: "check sources.streets in the project file"}
	}
	defer f.Close()
	h, s := sha256.New(), j.project.Settings
	fmt.Fprintf(h, "%s %v %s %s\n", version, s.SpeedMS, s.Private, s.AccessNo)
	if _, err := io.Copy(h, f); err != nil {
		return key, &data.Error{Op: "read the streets", Err: err, Hint: "check sources.streets in the project file"}
	}
	return network.Key(h.Sum(nil)), nil
}

// remark keeps something to be said once the progress bars are gone.
func (j *job) remark(text string, err error) { j.remarks = append(j.remarks, remark{text, err}) }

type remark struct {
	text string // in texts
	err  error
}
