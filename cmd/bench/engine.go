package main

import (
	"context"
	"path/filepath"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// openProject reads the files a planner has in a town's folder.
func openProject(ctx context.Context, dir string) (coverage.Inputs, coverage.Settings, error) {
	p, err := project.Open(town.Project(dir))
	if err != nil {
		return coverage.Inputs{}, coverage.Settings{}, err
	}
	in, err := p.Load(ctx, &data.Report{}, nil)
	if err != nil {
		return coverage.Inputs{}, coverage.Settings{}, err
	}
	return engineInputs(in), engineSettings(p), nil
}

func engineInputs(in project.Inputs) coverage.Inputs {
	return coverage.Inputs{Streets: in.Streets, Facilities: in.Facilities, Population: *in.Population, Areas: in.Areas}
}

func engineSettings(p *project.Project) coverage.Settings {
	speed := geo.Speed(p.Settings.SpeedMS)
	return coverage.Settings{Limit: town.LimitDs, Speed: speed, Profile: network.Walk(speed, network.WalkRule{}),
		ReachM: p.Settings.SnapM, Islands: coverage.KeepIslands, Mode: coverage.OnNetwork, Detour: p.Settings.Detour}
}

// openEngine makes the engine of a town's folder.
func openEngine(ctx context.Context, dir string) (*coverage.Engine, error) {
	in, set, err := openProject(ctx, dir)
	if err != nil {
		return nil, err
	}
	return coverage.New(ctx, filepath.Base(dir), in, set, nil)
}
