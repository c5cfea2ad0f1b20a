package raster

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWindowOfHugeFile: a BigTIFF of 100,000 × 60,000 cells that GDAL made, empty
// but for 40 × 30 in its middle. A window there costs the table of its 92,000
// tiles and the tiles touched, not the 24 GB it would unpack to.
func TestWindowOfHugeFile(t *testing.T) {
	for _, tool := range []string{"gdal_create", "gdalwarp", "gdal_translate"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs gdal: %s is not installed (Debian: gdal-bin)", tool)
		}
	}
	dir := t.TempDir()
	huge, small := filepath.Join(dir, "huge.tif"), filepath.Join(dir, "small.tif")
	world := make([]float64, 40*30)
	for i := range world {
		world[i] = float64(i)
	}
	if err := os.WriteFile(filepath.Join(dir, "seed.tif"), grid(40, 30, world).bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"gdal_create", "-q", "-of", "GTiff", "-ot", "Float32", "-outsize", "100000", "60000", "-bands", "1", "-a_nodata", "-1", "-a_srs", "EPSG:4326",
			"-a_ullr", "70", "60", "170", "0", "-co", "TILED=YES", "-co", "COMPRESS=DEFLATE", "-co", "BIGTIFF=YES", "-co", "SPARSE_OK=TRUE", huge},
		{"gdal_translate", "-q", "-a_ullr", "120", "30", "120.04", "29.97", filepath.Join(dir, "seed.tif"), small},
		{"gdalwarp", "-q", small, huge},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	f, err := os.Open(huge)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	before := allocated()
	r, err := Open(f, info.Size(), "huge.tif")
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Window(50000, 30000, 40, 30)
	if err != nil {
		t.Fatal(err)
	}
	if used := allocated() - before; used > 16<<20 {
		t.Errorf("the window took %d bytes", used)
	}
	if r.Cols != 100000 || r.Rows != 60000 || !same(got, world) {
		t.Errorf("%d × %d cells, other values than were put there", r.Cols, r.Rows)
	}
	edge, err := r.Window(99990, 59990, 10, 10)
	if err != nil || !math.IsNaN(edge[99]) {
		t.Errorf("the far corner: %v, %v", edge, err)
	}
	if _, err := r.Window(0, 0, 100000, 60000); err == nil || !strings.Contains(err.Error(), "over") {
		t.Errorf("all 6,000 million cells at once: %v", err)
	}
}
