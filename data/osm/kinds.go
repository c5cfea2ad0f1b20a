package osm

import (
	"fmt"
	"slices"
	"strings"
)

// A kindSet says which tags make a facility.
type kindSet []struct{ key, value string }

func parseKinds(w Want) (kindSet, error) {
	if !w.Facilities {
		return nil, nil
	}
	from := w.Kinds
	if from == nil {
		from = DefaultKinds
	}
	var set kindSet
	for _, k := range from {
		key, value, ok := strings.Cut(k, "=")
		if !ok || key == "" || value == "" {
			return nil, fmt.Errorf("kind of venue %q", k)
		}
		set = append(set, struct{ key, value string }{key, value})
	}
	return set, nil
}

// of returns the kind (the value) of the first entry that pairs answer to, or "".
func (set kindSet) of(b *block, pairs []pair) string {
	if len(pairs) == 0 {
		return ""
	}
	for _, k := range set {
		if string(b.value(pairs, k.key)) == k.value {
			return k.value
		}
	}
	return ""
}

// placeKinds are the values of place=* where people are counted. Others name
// ground (locality, island, farm fields), not people.
var placeKinds = []string{
	"country", "state", "region", "province", "district", "county", "municipality",
	"city", "borough", "suburb", "quarter", "neighbourhood", "city_block",
	"town", "village", "hamlet", "isolated_dwelling", "farm", "allotments",
}

func isPlace(kind []byte) bool { return kind != nil && slices.Contains(placeKinds, string(kind)) }

// sports splits sport=soccer; tennis at its semicolons.
func sports(tags map[string]string) []string {
	var out []string
	for s := range strings.SplitSeq(tags["sport"], ";") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
