package osm_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
)

// A file that is no extract says what it is and what to do; faces print both.
func ExampleRead() {
	dir, err := os.MkdirTemp("", "walkshed")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "town.osm.pbf")
	if err := os.WriteFile(path, []byte("<!DOCTYPE html><title>404</title>"), 0o600); err != nil {
		panic(err)
	}

	var rep data.Report
	_, err = osm.Read(context.Background(), path, "town.osm.pbf", osm.Want{Streets: true}, &rep, nil)
	fmt.Println(err)
	fmt.Println("try:", data.HintOf(err))
	// Output:
	// read town.osm.pbf: this is a web page (HTML), not an OpenStreetMap PBF extract
	// try: download it again: the server sent a page, not the file; open it in a browser to see why
}
