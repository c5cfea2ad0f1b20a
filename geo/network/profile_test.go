package network_test

import (
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/network"
)

func tags(text string) data.Tags {
	t := data.Tags{}
	for _, kv := range strings.Fields(text) {
		k, v, _ := strings.Cut(kv, "=")
		t[k] = v
	}
	return t
}

// One row a rule of docs/decisions/0003: under the default, with private kept,
// with access=no kept; y walked, - not.
func TestWalkRules(t *testing.T) {
	for _, c := range []struct{ tags, want string }{
		{"highway=residential", "yyy"},
		{"highway=footway", "yyy"},
		{"highway=bridleway", "yyy"},
		{"name=Nowhere", "---"},
		{"highway=motorway", "---"},
		{"highway=motorway foot=yes", "---"},
		{"highway=motorway_link", "---"},
		{"highway=trunk", "---"},
		{"highway=trunk foot=yes", "yyy"},
		{"highway=trunk_link foot=designated", "yyy"},
		{"highway=trunk sidewalk=left", "yyy"},
		{"highway=trunk sidewalk:right=yes", "yyy"},
		{"highway=trunk sidewalk=separate", "---"},
		{"highway=trunk sidewalk=both foot=no", "---"},
		{"highway=trunk sidewalk=both access=private", "-y-"},
		{"highway=construction foot=yes", "---"},
		{"highway=proposed", "---"},
		{"highway=platform", "---"},
		{"highway=path access=private", "-y-"},
		{"highway=path access=private foot=yes", "yyy"},
		{"highway=path access=private foot=permissive", "yyy"},
		{"highway=path access=no", "--y"},
		{"highway=path access=no foot=designated", "yyy"},
		{"highway=path access=yes foot=no", "---"},
		{"highway=path foot=private", "-y-"},
		{"highway=residential foot=use_sidepath", "---"},
		{"highway=service access=customers", "yyy"},
	} {
		got := ""
		for _, rule := range []network.WalkRule{{}, {KeepPrivate: true}, {KeepAccessNo: true}} {
			if f, ok := network.Walk(1, rule).Factor(tags(c.tags)); ok && f == 1 {
				got += "y"
			} else {
				got += "-"
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.tags, got, c.want)
		}
	}
}

func TestSteps(t *testing.T) {
	for _, c := range []struct {
		rule network.WalkRule
		want float64
	}{{network.WalkRule{}, 3}, {network.WalkRule{StepsFactor: 1}, 1}, {network.WalkRule{StepsFactor: 2.5}, 2.5}} {
		if f, ok := network.Walk(1, c.rule).Factor(tags("highway=steps")); !ok || f != c.want {
			t.Errorf("%+v: factor %g, want %g", c.rule, f, c.want)
		}
	}
	if f, _ := network.Walk(1, network.WalkRule{}).Factor(tags("highway=steps foot=no")); f != 0 {
		t.Error("steps where no one may go have a factor")
	}
}
