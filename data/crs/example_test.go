package crs_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/crs"
)

// A point picked on a Chinese map service stands 540 m from where it is meant
// until its datum is declared.
func ExampleLookup() {
	gcj, err := crs.Lookup("gcj02")
	if err != nil {
		fmt.Println(err)
		return
	}
	p := gcj.ToWGS84(orb.Point{116.397131, 39.908746})
	fmt.Printf("%.6f %.6f\n", p[0], p[1])
	// Output: 116.390890 39.907345
}

func ExampleFromWKT() {
	name, ok := crs.FromWKT(`GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],` +
		`PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`)
	fmt.Println(name, ok)
	// Output: EPSG:4326 true
}
