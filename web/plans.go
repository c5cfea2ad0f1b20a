package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/tiles"
)

// mostPlanned is how many sites one question may ask for, and longestSearch how
// long it may look for better ones: an answer and its counting stay within
// longestWork.
const (
	mostPlanned   = 1000
	longestSearch = 40
	usualSearch   = 5 // seconds
)

// plan answers with the best sites for a goal under rules, with the proof.
func (a *api) plan(c *gin.Context) {
	p := a.params(c)
	ask, format, v := p.planAsk(), p.oneOf("format", "json", "geojson"), a.view(p, "under")
	if p.stop(c, v) {
		return
	}
	a.reply(c, a.heavy, v.key+"plan "+format+" "+c.Request.URL.Query().Encode(), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		plan, err := e.Plan(ctx, ask, nil)
		var refused *data.Error
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &refused):
			return nil, notDone(http.StatusUnprocessableEntity, err)
		case err != nil:
			return nil, err
		}
		if format == "geojson" {
			return geojsonBody(func(w io.Writer) error { return tiles.WritePlan(w, plan) })
		}
		return jsonBody(plan)
	})
}

// planAsk reads what is asked of a plan.
func (p *params) planAsk() coverage.PlanAsk {
	number := func(name string, most float64) float64 {
		v, _ := p.number(name, 0, most, false)
		return v
	}
	words := make([]string, 0, len(coverage.Goals()))
	for _, g := range coverage.Goals() {
		words = append(words, string(g))
	}
	a := coverage.PlanAsk{Limit: p.limit(), Goal: coverage.Goal(p.oneOf("goal", words...)), Sites: p.count("n", 0, mostPlanned),
		Budget: number("budget", 1e15), Cost: coverage.CostRule{Each: number("cost", 1e15)}, Share: number("share", 100) / 100, Cut: geo.FromMinutes(number("cut", 600)),
		SpacingM: number("spacing_m", 1e6), FromVenuesM: number("from_venues_m", 1e6), Fairness: number("fairness", 100),
		Capacity: coverage.CapacityRule{Each: number("capacity", 1e10), PerSqM: number("people_per_m2", 1e6)}}
	a.Pool = coverage.Pool(p.oneOf("from", "", string(coverage.GivenOnly), string(coverage.CellSites), string(coverage.ShutSites)))
	a.Level, _ = p.text("level")
	if ids, ok := p.text("fixed"); ok {
		a.Fixed = strings.Split(ids, ",")
	}
	a.Quotas = p.quotas()
	a.Effort = siting.Effort{GapPC: number("gap", 99), Time: usualSearch * time.Second}
	if s, ok := p.number("seconds", 0, longestSearch, true); ok {
		a.Effort.Time = time.Duration(s * float64(time.Second))
	}
	if a.Sites == 0 && a.Budget == 0 && a.Goal != coverage.FewestSites {
		a.Sites = 10
	}
	return a
}

// quotas reads Kent=1,Sussex=2 of at least and of at most so many sites.
func (p *params) quotas() []coverage.AreaQuota {
	var out []coverage.AreaQuota
	at := map[string]int{}
	for _, name := range []string{"area_least", "area_most"} {
		list, ok := p.text(name)
		if !ok {
			continue
		}
		for _, x := range strings.Split(list, ",") {
			i := strings.LastIndex(x, "=")
			n, err := strconv.Atoi(x[i+1:])
			if i < 1 || err != nil || n < 0 {
				p.wrong(name, "wanted AREA=N and commas between, got %q", shortened(x))
				continue
			}
			k, seen := at[x[:i]]
			if !seen {
				k = len(out)
				at[x[:i]], out = k, append(out, coverage.AreaQuota{Area: x[:i], Most: siting.Unlimited})
			}
			if name == "area_least" {
				out[k].Least = n
			} else {
				out[k].Most = n
			}
		}
	}
	return out
}
