package ogc

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// The parameters the document names are those that are taken: an unknown one is
// refused with the list of the known, and the two lists are the same. Every path of
// the document is one there is.
func TestParametersAreTheDocumented(t *testing.T) {
	t.Parallel()
	s := drawn(t)
	r, err := answered(s, "/api", "")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		var documented []string
		for _, p := range item.Get.Parameters {
			if p.Value.In == "query" {
				documented = append(documented, p.Value.Name)
			}
		}
		id := "1"
		if strings.HasPrefix(path, "/collections/venues") {
			id = "way%2F1"
		}
		if strings.HasPrefix(path, "/collections/areas") {
			id = "W"
		}
		at := strings.NewReplacer("{featureId}", id, "{tileMatrix}", "1", "{tileRow}", "1", "{tileCol}", "1").Replace(path)
		if _, err := answered(s, at, ""); err != nil {
			t.Errorf("%s: %v", at, err)
		}
		_, err := answered(s, at+"?no_such=1", "")
		var refused *Refusal
		if !errors.As(err, &refused) || refused.Status != 400 || len(refused.Mistakes) != 1 {
			t.Errorf("%s: %+v", at, err)
			continue
		}
		_, list, _ := strings.Cut(refused.Mistakes[0].Detail, "there are ")
		taken := strings.Split(list, ", ")
		slices.Sort(documented)
		slices.Sort(taken)
		if !slices.Equal(documented, taken) {
			t.Errorf("%s documents %v, takes %v", path, documented, taken)
		}
	}
}
