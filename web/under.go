package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage"
	runs "github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/geo"
)

// A view is what a question is about: the baseline, a what-if as it is now, or a
// scenario. Every address that reads takes one in the parameter under.
type view struct {
	word string // "today", "session/ID", "scenario/ID"
	// key is that of its answers: equal keys have equal answers, and the address of
	// a what-if has another after every edit.
	key    string
	name   string
	cost   float64
	engine func(context.Context) (Planner, error)
	// run is the outcome at a limit and, where it was kept, the run's id.
	run func(context.Context, geo.Deciseconds) (runs.Run, error)
	err error
}

const today = "today"

// view reads a parameter that names what a question is about. Where there is no
// such thing the error is in the view: see stop.
func (a *api) view(p *params, name string) view {
	word, given := p.text(name)
	if !given {
		word = today
	}
	v, ok := a.named(word)
	if !ok {
		p.wrong(name, "wanted today, session/ID or scenario/ID, got %q", shortened(word))
	}
	return v
}

// named is the view of a word, false where it can be of none.
func (a *api) named(word string) (view, bool) {
	kind, id, _ := strings.Cut(word, "/")
	switch {
	case word == today:
		return a.todayView(), true
	case kind == "session" && id != "":
		return a.sessionView(word, id), true
	case kind == "scenario" && id != "":
		return a.scenarioView(word, id), true
	}
	return view{}, false
}

// stop answers why a question cannot be asked: bad parameters, else a view of
// nothing.
func (p *params) stop(c *gin.Context, views ...view) bool {
	if p.refuse(c) {
		return true
	}
	for _, v := range views {
		if v.err != nil {
			fail(c, v.err)
			return true
		}
	}
	return false
}

// asked is the store that answers about a view: what-ifs and scenarios never take
// the turn of those who ask about today.
func (a *api) asked(v view) *store {
	if v.word == today {
		return a.answers
	}
	return a.heavy
}

func (a *api) todayView() view {
	return view{word: today, engine: func(context.Context) (Planner, error) { return a.Engine, nil },
		run: func(ctx context.Context, limit geo.Deciseconds) (runs.Run, error) {
			if a.Scenarios != nil {
				return a.Scenarios.Outcome(ctx, "", limit)
			}
			return runs.Run{Outcome: a.Engine.Outcome(limit)}, nil
		}}
}

func (a *api) sessionView(word, id string) view {
	s, err := a.sessions.find(id)
	if err != nil {
		return view{err: err}
	}
	e, version := s.engine()
	return view{word: word, key: fmt.Sprintf("%s %d ", word, version), engine: func(context.Context) (Planner, error) { return e, nil },
		run: func(_ context.Context, limit geo.Deciseconds) (runs.Run, error) {
			return runs.Run{Outcome: e.Outcome(limit)}, nil
		}}
}

func (a *api) scenarioView(word, id string) view {
	if a.Scenarios == nil {
		return view{err: errNoShelf}
	}
	d, err := a.Scenarios.Get(id, "en")
	if err != nil {
		return view{err: shelfProblem(err)}
	}
	return view{word: word, key: fmt.Sprintf("scenario %s %q ", d.EditsID, d.Name), name: d.Name, cost: d.Cost,
		engine: func(ctx context.Context) (Planner, error) {
			u, err := a.Scenarios.Under(ctx, id)
			if err != nil {
				return nil, shelfProblem(err)
			}
			return u.Engine, nil
		},
		run: func(ctx context.Context, limit geo.Deciseconds) (runs.Run, error) {
			r, err := a.Scenarios.Outcome(ctx, id, limit)
			return r, shelfProblem(err)
		}}
}

var errNoShelf = &Problem{Status: http.StatusNotFound, Detail: "this server keeps no scenarios"}

// shelfProblem says what a shelf refuses as a problem; nil stays nil, and what is
// neither the client's doing nor the file's stays what it is.
func shelfProblem(err error) error {
	var wrong *project.Problems
	var ours *data.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, project.ErrNoScenario):
		return &Problem{Status: http.StatusNotFound, Detail: "there is no such scenario; it may have been deleted or renamed"}
	case errors.As(err, &wrong):
		return &Problem{Status: http.StatusUnprocessableEntity, Code: "scenario_wrong", Detail: wrong.Text("en"), words: wrong.Text}
	case errors.As(err, &ours):
		return notDone(http.StatusUnprocessableEntity, err)
	}
	return err
}

// engine returns the engine of a what-if as it is at this moment and the version
// it is of. It costs a copy of the times and is made once a version, when the
// first asks.
func (s *session) engine() (*coverage.Engine, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.laid == nil || s.laidAt != s.version {
		s.laid, s.laidAt = s.what.now().Engine(""), s.version
	}
	return s.laid, s.version
}
