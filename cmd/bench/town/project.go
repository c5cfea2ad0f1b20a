package town

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// ProjectSpeed is how fast people walk in the project, in metres per second.
const ProjectSpeed = 1.11

// Project is where WriteProject leaves the project file in a folder.
func Project(dir string) string { return filepath.Join(dir, "project") }

// WriteProject writes what a planner brings: streets.osm.pbf, people.tif,
// venues.csv, four counties as areas.geojson, and project/walkshed.yaml.
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
	if err := os.MkdirAll(Project(dir), 0o755); err != nil {
		return err
	}
	text := fmt.Sprintf(projectText, t.Name, ProjectSpeed)
	return os.WriteFile(filepath.Join(Project(dir), "walkshed.yaml"), []byte(text), 0o644)
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
