package coverage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/network"
)

// redrawn returns the place on the streets of a scenario: a network of its own,
// everything attached to it anew.
func (p *place) redrawn(ctx context.Context, s Scenario, tell data.Progress) (*place, error) {
	q := &place{name: p.name, in: p.in, set: p.set, areas: p.areas, near: p.near, ground: p.ground}
	q.in.Report = nil // what it has to say has been said
	q.in.Network = nil
	redrawing := network.Redrawing{Barriers: s.Barriers, Paths: s.Paths}
	streets, loose := redrawing.Apply(p.in.Streets, p.set.Profile)
	if len(loose) > 0 {
		var names []string
		for _, i := range loose {
			names = append(names, fmt.Sprintf("path %d, from %s", i+1, where(s.Paths[i][0])))
		}
		return nil, &data.Error{Op: "draw the paths of scenario " + s.Name,
			Err:  errors.New(strings.Join(names, "; ") + ": no street that may be walked is near any of its points"),
			Hint: fmt.Sprintf("begin, end or bend a path within %.0f m of the streets it joins", network.JoinM)}
	}
	q.in.Streets = streets
	if err := q.attachCells(ctx, tell); err != nil {
		return nil, err
	}
	var err error
	q.sites, err = q.candidateSites(ctx)
	return q, err
}
