package project

import (
	"testing"

	"github.com/walkshed/walkshed/data"
)

func TestWhichVenuesCount(t *testing.T) {
	osmVenue := func(kind string, tags data.Tags, sports ...string) data.Facility {
		return data.Facility{ID: "way/1", Kind: kind, Tags: tags, Sports: sports}
	}
	drop := VenueRule{Private: "drop"}
	tennis := VenueRule{Private: "keep", Sports: []string{"tennis"}}
	cases := []struct {
		what string
		f    data.Facility
		rule VenueRule
		want Dropped // zero: it counts
	}{
		{"no access tag", osmVenue("pitch", nil), drop, Dropped{}},
		{"private", osmVenue("pitch", data.Tags{"access": "private"}), drop, Dropped{Private: 1}},
		{"private, kept", osmVenue("pitch", data.Tags{"access": "private"}), VenueRule{Private: "keep"}, Dropped{}},
		{"no access", osmVenue("pitch", data.Tags{"access": "no"}), drop, Dropped{Private: 1}},
		{"customers are the public", osmVenue("sports_centre", data.Tags{"access": "customers"}), drop, Dropped{}},
		{"anybody may join a gym", osmVenue("fitness_centre", data.Tags{"access": "members"}), drop, Dropped{}},
		{"a club chooses its members", osmVenue("golf_course", data.Tags{"access": "members"}), drop, Dropped{Private: 1}},
		{"a silent pool", osmVenue("swimming_pool", data.Tags{"leisure": "swimming_pool"}), drop, Dropped{Pools: 1}},
		{"a silent pool without any tags kept", data.Facility{ID: "pools.csv:3", Kind: "swimming_pool", Tags: data.Tags{}}, drop, Dropped{}},
		{"a named pool", data.Facility{ID: "way/2", Kind: "swimming_pool", Name: "Town pool", Tags: data.Tags{}}, drop, Dropped{}},
		{"a pool with a fee", osmVenue("swimming_pool", data.Tags{"fee": "yes"}), drop, Dropped{}},
		{"a public pool", osmVenue("swimming_pool", data.Tags{"access": "yes"}), drop, Dropped{}},
		{"a private pool is private", osmVenue("swimming_pool", data.Tags{"access": "private"}), drop, Dropped{Private: 1}},
		{"the sport asked for", osmVenue("pitch", nil, "soccer", "Tennis"), tennis, Dropped{}},
		{"another sport", osmVenue("pitch", nil, "soccer"), tennis, Dropped{OtherSport: 1}},
		{"no sport said", osmVenue("pitch", nil), tennis, Dropped{OtherSport: 1}},
	}
	for _, c := range cases {
		kept, shut, got := c.rule.choose([]data.Facility{c.f})
		if got != c.want || len(kept)+got.Total() != 1 || len(shut) != got.Private {
			t.Errorf("%s: %+v and %d kept, want %+v", c.what, got, len(kept), c.want)
		}
	}
}
