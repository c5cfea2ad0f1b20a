package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/walkshed/walkshed/data/project"
)

type initCmd struct {
	Dir string `arg:"" help:"${help_dir}" default:"."`
}

// Run writes a commented walkshed.yaml.
func (q *initCmd) Run(_ context.Context, c *cli) error {
	if err := project.Init(q.Dir, string(c.lang)); err != nil {
		return err
	}
	fmt.Fprintf(c.io.err, c.lang.text("made_project")+"\n", filepath.Join(q.Dir, project.File), q.Dir)
	return nil
}
