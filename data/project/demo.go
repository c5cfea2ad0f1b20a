package project

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/walkshed/walkshed/data"
)

// DemoSHA256 is the hash of the extract the demo is made for: Delaware of
// August 2016, as the Go module github.com/paulmach/osm carries it in testdata
// (v0.8.0 and v0.9.0 alike).
const DemoSHA256 = "71ce7bd152d68cb9bdb11d9de4548db86d103f664bb8620a210ddee433534647"

// VerifyDemo checks that the file at pbf is the demo's extract.
func VerifyDemo(pbf string) error {
	const hint = "run: go mod download github.com/paulmach/osm, and give its testdata/delaware-latest.osm.pbf"
	f, err := os.Open(pbf)
	if err != nil {
		return &data.Error{Op: "open the demo extract", Err: err, Hint: hint}
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return &data.Error{Op: "read the demo extract " + pbf, Err: err, Hint: hint}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != DemoSHA256 {
		return &data.Error{Op: "check the demo extract " + pbf, Err: fmt.Errorf("its sha256 is %s, not %s", got, DemoSHA256),
			Hint: "the file is damaged or another; " + hint}
	}
	return nil
}

// InitDemo writes the demo project about the extract at pbf into dir: a
// walkshed.yaml that names the extract where it lies. It refuses to overwrite.
func InitDemo(dir, pbf string) error {
	abs, err := filepath.Abs(pbf)
	if err != nil {
		return &data.Error{Op: "write the demo project", Err: err}
	}
	if info, err := os.Stat(abs); err != nil || info.IsDir() {
		return &data.Error{Op: "write the demo project", Err: errors.Join(fmt.Errorf("there is no file %s", abs), err), Hint: "name the extract with --from"}
	}
	t := template{lang: "en", values: map[string]string{"project": "Delaware", "levels": "[4, 6, 8]"}}
	path := quote(filepath.ToSlash(abs))
	t.roles = map[string]string{
		"streets": fmt.Sprintf("{path: %s, licence: ODbL 1.0 © OpenStreetMap contributors}", path),
	}
	for _, name := range []string{"venues", "areas", "totals"} {
		t.roles[name] = fmt.Sprintf("{path: %s}", path)
	}
	if err := writeNew(filepath.Join(dir, File), []byte(t.text()), createTemp); err != nil {
		return err
	}
	return DemoScenarios(dir)
}

// DemoScenarios writes the demo's scenario files into dir/scenarios, those that
// are not there yet.
func DemoScenarios(dir string) error {
	for name, text := range demoScenarios {
		file := filepath.Join(dir, "scenarios", name)
		if _, err := os.Lstat(file); err == nil {
			continue // somebody has edited it
		}
		if err := writeNew(file, []byte(text), createTemp); err != nil {
			return err
		}
	}
	return nil
}

// demoScenarios are examples of scenario files, for the demo's Delaware.
var demoScenarios = map[string]string{
	"dover-pitch.yaml": `# One new pitch, asked at four limits: a table for analysts.
scenario: A pitch in Dover
limit: [5, 10, 15, 20]
add:
  - {id: plan/dover, name: Pitch in Dover, kind: pitch, at: [-75.5244, 39.1582], hours: 06:00-22:00}
`,
	"wilmington-closed.yaml": `# The pitch most people depend on is closed; for walkers of the usual speed and slow ones.
scenario: Wilmington's pitch closed
speed: [0.8 m/s, 1000 m in 15 min]
close: [way/127845032]
`,
	"wilmington-barrier.yaml": `# A railway nobody may cross, with one footbridge over it.
scenario: A barrier in Wilmington
barrier:
  - [[-75.5700, 39.7552], [-75.5400, 39.7530]]
path:
  - [[-75.5536, 39.7560], [-75.5536, 39.7525]]
`,
}
