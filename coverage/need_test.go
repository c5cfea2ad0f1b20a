package coverage_test

import (
	"context"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// Eight cells of 260 bytes alone are 2,080: a run that may take 2,000 is refused
// with the sum and a way out; one that may take a megabyte, or is not asked,
// gives the same answer.
func TestMemoryIsAsked(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	set := tenMinutes()
	set.MemoryBytes = 2000
	_, err := coverage.New(context.Background(), "Town", in, set, nil)
	if err == nil || !strings.Contains(err.Error(), "8 cells × 260 bytes") || !strings.Contains(data.HintOf(err), "coarser cells") {
		t.Fatalf("refused with %v", err)
	}
	set.MemoryBytes = 1 << 20
	same(t, "with room", engine(t, in, set).Coverage(6000), engine(t, in, tenMinutes()).Coverage(6000))
}
