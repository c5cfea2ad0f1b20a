package vector_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/vector"
)

// A table as a county office keeps it: Chinese headers, one row wrong.
func Example() {
	dir, _ := os.MkdirTemp("", "vector")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "people.csv")
	os.WriteFile(path, []byte("编号,名称,经度,纬度,人口\n1,东村,111.0,35.0,512\n2,西村,35.0,111.0,256\n"), 0o644)

	rep := &data.Report{}
	pop, err := vector.Population(context.Background(), vector.Layer{Path: path, Source: "people.csv", CRS: "wgs84"}, rep, nil)
	fmt.Println(pop.Total(), "people", err)
	for _, g := range rep.Groups() {
		fmt.Printf("%s: %d row, %g people\n  row %d: %s\n", g.Code, g.Count, g.People, g.First[0].Origin.Row, g.First[0].Detail)
	}
	// Output:
	// 512 people <nil>
	// latlon_swapped: 1 row, 256 people
	//   row 3: latitude 111 is outside -90..90; longitude 35 would fit: columns swapped?
}

// A datum is never guessed: a table cannot say its own.
func ExampleFacilities_noDatum() {
	dir, _ := os.MkdirTemp("", "vector")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "venues.csv")
	os.WriteFile(path, []byte("name,lon,lat\nGym,111,35\n"), 0o644)

	_, err := vector.Facilities(context.Background(), vector.Layer{Path: path, Source: "venues.csv"}, nil, nil)
	fmt.Println(err)
	fmt.Println(data.HintOf(err))
	// Output:
	// read venues.csv: it does not say which datum its coordinates are in
	// declare crs: wgs84, cgcs2000, gcj02, bd09 or EPSG:… for this source; a datum is never guessed
}
