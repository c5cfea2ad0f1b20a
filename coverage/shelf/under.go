package shelf

import (
	"context"
	"sync"

	"github.com/walkshed/walkshed/coverage"
)

// mostLaid is how many scenarios are kept laid over the engine. One that changes
// venues takes 9 bytes a cell; one that redraws streets a network of its own.
const mostLaid = 4

// A Laid is a scenario over the baseline.
type Laid struct {
	Engine  *coverage.Engine
	ID      string // of its edits: equal ids answer equally
	Name    string // as the basis of its answers says it
	Amended bool   // it sets hours or capacities
}

// laid are the scenarios used last, most recent first.
type laid struct {
	mu   sync.Mutex
	kept []Laid
}

func (l *laid) find(id, name string) (Laid, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, x := range l.kept {
		if x.ID == id && x.Name == name {
			copy(l.kept[1:i+1], l.kept[:i])
			l.kept[0] = x
			return x, true
		}
	}
	return Laid{}, false
}

func (l *laid) keep(x Laid) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append([]Laid{x}, l.kept[:min(len(l.kept), mostLaid-1)]...)
}

// Under returns a scenario laid over the baseline, for every question an engine
// answers. Those used last are kept.
func (s *Shelf) Under(ctx context.Context, id string) (Laid, error) {
	file, err := s.Folder.Read(id)
	if err != nil {
		return Laid{}, err
	}
	sc, err := file.Scenario()
	if err != nil {
		return Laid{}, err
	}
	if x, ok := s.laid.find(sc.ID, sc.Name); ok {
		return x, nil
	}
	edits, err := sc.Resolve(s.Project, s.Inputs)
	if err != nil {
		return Laid{}, err
	}
	e, err := s.Engine.Under(ctx, coverage.ScenarioOf(sc.Name, edits), nil)
	if err != nil {
		return Laid{}, err
	}
	x := Laid{e, sc.ID, sc.Name, len(edits.Amend) > 0}
	s.laid.keep(x)
	return x, nil
}
