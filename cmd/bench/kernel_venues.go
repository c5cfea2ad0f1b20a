package main

import (
	"context"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// venueMatrix has the engine find whom each venue reaches: the matrix and what
// its table says of every venue.
type venueMatrix struct {
	engine *coverage.Engine
	list   []coverage.VenueReach
}

// newVenueMatrix takes: a town's folder, workers.
func newVenueMatrix(ctx context.Context, w *words) (kernel, error) {
	dir, workers := w.text(), w.number()
	if err := w.end(); err != nil {
		return nil, err
	}
	in, set, err := openProject(ctx, dir)
	if err != nil {
		return nil, err
	}
	set.Workers = workers
	e, err := coverage.New(ctx, "town", in, set, nil)
	return &venueMatrix{engine: e}, err
}

func (k *venueMatrix) Run(ctx context.Context) (err error) {
	k.list, err = k.engine.Venues(ctx, town.LimitDs, nil)
	return err
}

// Answer counts venues; the sum is the people within reach of each.
func (k *venueMatrix) Answer() sample {
	s := sample{Count: int64(len(k.list)), Units: int64(len(k.list))}
	for _, v := range k.list {
		s.Sum += v.Within
	}
	return s
}

// venueSearches does the same searches and keeps nothing but a sum.
type venueSearches struct {
	search  *network.Search
	places  *network.Places
	sources []network.Source
	people  []float64
	sum     float64
}

// newVenueSearches takes: a town's folder.
func newVenueSearches(ctx context.Context, w *words) (kernel, error) {
	in, set, err := openProject(ctx, w.text())
	if err != nil {
		return nil, err
	}
	n, err := network.Build(ctx, in.Streets, set.Profile, nil)
	if err != nil {
		return nil, err
	}
	snap := network.NewSnapper(n, set.Speed, network.SnapRule{ReachM: set.ReachM})
	k := &venueSearches{search: network.NewSearch(n), people: in.Population.People}
	for _, f := range in.Facilities {
		k.sources = append(k.sources, network.Source{snap.Nearest(f.Point)})
	}
	cells := make([]network.Snap, len(in.Population.Points))
	for i, p := range in.Population.Points {
		cells[i] = snap.Nearest(p)
	}
	k.places = network.NewPlaces(n, cells)
	return k, w.end()
}

func (k *venueSearches) Run(context.Context) error {
	k.sum = 0
	for _, src := range k.sources {
		k.search.Within(src, town.LimitDs, k.places, func(cell int, _ geo.Deciseconds) { k.sum += k.people[cell] })
	}
	return nil
}

func (k *venueSearches) Answer() sample {
	return sample{Count: int64(len(k.sources)), Units: int64(len(k.sources)), Sum: k.sum}
}

// sites has the engine choose ten sites among all cells with people, which finds
// the catchment of each of them.
type sites struct {
	engine *coverage.Engine
	plan   coverage.SitePlan
}

// newSites takes: a town's folder.
func newSites(ctx context.Context, w *words) (kernel, error) {
	e, err := openEngine(ctx, w.text())
	return &sites{engine: e}, err
}

func (k *sites) Run(ctx context.Context) (err error) {
	k.plan, err = k.engine.Sites(ctx, town.LimitDs, 10, nil)
	return err
}

func (k *sites) Answer() sample {
	s := sample{Count: int64(k.engine.NumCells()), Units: int64(k.engine.NumCells())}
	for _, x := range k.plan.Sites {
		s.Sum += x.Gain
	}
	return s
}
