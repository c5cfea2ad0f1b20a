package town

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// Speeds of the five runs of a province, in metres per second: a toddler's to a
// brisk adult's.
var Speeds = [...]float64{.8, 1.0, 1.11, 1.3, 1.5}

// WriteProject writes what a planner brings: streets.osm.pbf, people.tif,
// venues.csv, four counties as areas.geojson, and for each speed a project file
// in a folder of its own, s0…s4.
func (t *Town) WriteProject(dir string) error {
	if err := t.WritePBF(filepath.Join(dir, "streets.osm.pbf")); err != nil {
		return err
	}
	if err := t.WriteTIFF(filepath.Join(dir, "people.tif")); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, "venues.csv"), t.venuesCSV); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, "areas.geojson"), t.counties); err != nil {
		return err
	}
	for i, v := range Speeds {
		sub := filepath.Join(dir, fmt.Sprintf("s%d", i))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return err
		}
		text := fmt.Sprintf(projectText, t.Name, v)
		if err := os.WriteFile(filepath.Join(sub, "walkshed.yaml"), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

const projectText = `project: %s
limit: 15 min
speed: %g m/s
sources:
  streets: {path: ../streets.osm.pbf, licence: drawn}
  venues: {path: ../venues.csv, licence: drawn, crs: wgs84}
  areas: {path: ../areas.geojson, licence: drawn}
  population: {path: ../people.tif, licence: drawn}
`

// VenueID is the id of venue i in the file.
func VenueID(i int) string { return fmt.Sprintf("v%d", i) }

func (t *Town) venuesCSV(w *bufio.Writer) error {
	fmt.Fprintln(w, "id,name,lon,lat,kind")
	for i, v := range t.Venues {
		lon, lat := t.LonLat(v)
		fmt.Fprintf(w, "%s,Venue %d,%.7f,%.7f,pitch\n", VenueID(i), i, lon, lat)
	}
	return w.Flush()
}

// counties are the four quarters of the town.
func (t *Town) counties(w *bufio.Writer) error {
	fmt.Fprint(w, `{"type":"FeatureCollection","features":[`)
	half := t.SideM() / 2
	for i := range 4 {
		x, y := float64(i%2)*half, float64(i/2)*half
		west, south := LonLat(x, y)
		east, north := LonLat(x+half, y+half)
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		fmt.Fprintf(w, `{"type":"Feature","properties":{"id":"c%d","name":"County %d","level":"6"},"geometry":{"type":"Polygon","coordinates":[[[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f]]]}}`,
			i, i+1, west, south, east, south, east, north, west, north, west, south)
	}
	fmt.Fprintln(w, "]}")
	return w.Flush()
}
