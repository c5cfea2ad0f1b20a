package siting_test

import (
	"context"
	"fmt"

	"github.com/walkshed/walkshed/coverage/siting"
)

// Three places for a new pitch, five villages. The second pitch gains what the
// first did not cover, and no two pitches could reach more than 31.
func ExampleMaxCover() {
	cover := siting.Cover{
		First: []int64{0, 3, 6, 8},
		Rows:  []int32{0, 1, 2, 1, 2, 3, 3, 4},
	}
	people := []float64{1, 2, 4, 8, 16}
	order, err := siting.MaxCover(context.Background(), cover, people, 2, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, place := range order.Chosen {
		fmt.Printf("place %d: %v more people; %d sites cover at most %v\n", place, order.Gain[k], k+1, order.Bound[k])
	}
	// Output:
	// place 2: 24 more people; 1 sites cover at most 24
	// place 0: 7 more people; 2 sites cover at most 31
}
