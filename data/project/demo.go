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
	return writeNew(filepath.Join(dir, File), []byte(t.text()), createTemp)
}
