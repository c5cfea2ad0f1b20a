package raster

import (
	"bytes"
	"fmt"
	"math"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGDALVariants: one raster, written by GDAL in every way this package reads
// (compression × predictor × tiles or strips × classic or Big × byte order ×
// type), gives the same cells each time.
func TestGDALVariants(t *testing.T) {
	t.Parallel()
	translate, err := exec.LookPath("gdal_translate")
	if err != nil {
		t.Skip("needs gdal: gdal_translate is not installed (Debian: gdal-bin)")
	}
	const cols, rows = 67, 53 // no multiple of a tile or strip
	rng := rand.New(rand.NewSource(7))
	world := make([]float64, cols*rows)
	for i := range world {
		if x, y := i%cols, i/cols; (x/9+y/7)%3 > 0 {
			world[i] = float64(rng.Intn(120)) // whole, so that every type holds it
		}
	}
	dir := t.TempDir()
	seed := filepath.Join(dir, "seed.tif")
	if err := os.WriteFile(seed, grid(cols, rows, world).bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	for kind, floating := range map[string]bool{"Byte": false, "Int16": false, "UInt16": false, "Int32": false, "UInt32": false,
		"Float32": true, "Float64": true} {
		for _, pack := range []string{"NONE", "PACKBITS", "LZW", "DEFLATE", "ZSTD"} {
			for predictor := 1; predictor <= 3; predictor++ {
				if (kind == "Int32" || kind == "UInt16") && pack != "LZW" {
					continue // a process a file: these types have their sizes' paths in common
				}
				if predictor == 3 && !floating || predictor > 1 && (pack == "NONE" || pack == "PACKBITS") {
					continue
				}
				n++
				args := []string{"-q", "-ot", kind, "-co", "COMPRESS=" + pack, "-co", fmt.Sprintf("PREDICTOR=%d", predictor)}
				args = append(args, layoutArgs(n)...)
				if predictor == 3 {
					// libtiff 4.5 writes (and GDAL reads back) wrong values for predictor 3
					// in big-endian files; TestPredictor3 has that case.
					args[len(args)-1] = "ENDIANNESS=LITTLE"
				}
				out := filepath.Join(dir, "v.tif")
				if pack == "NONE" || pack == "PACKBITS" {
					args = append(args[:5:5], args[7:]...) // GDAL warns of a predictor without use
				}
				if msg, err := exec.Command(translate, append(args, seed, out)...).CombinedOutput(); err != nil {
					if strings.Contains(string(msg), "ZSTD") {
						continue // a GDAL built without it
					}
					t.Fatalf("%v: %v\n%s", args, err, msg)
				}
				file, err := os.ReadFile(out)
				if err != nil {
					t.Fatal(err)
				}
				r := open(t, file)
				if got := cells(t, r); !same(got, world) {
					t.Errorf("%v: cells differ, first at %d", args, firstDifference(got, world))
				}
				part, err := r.Window(30, 20, 25, 31)
				if err != nil || part[0] != world[20*cols+30] || part[24+30*25] != world[50*cols+54] {
					t.Errorf("%v: window: %v", args, err)
				}
				if r.CRSName != "EPSG:4326" || math.Abs(r.Affine[0]-100) > 1e-12 || strings.ToLower(kind) != typeWord(r) {
					t.Errorf("%v: %s %q %v", args, r.Type, r.CRSName, r.Affine)
				}
				os.Remove(out)
			}
		}
	}
	t.Logf("%d files", n)
}

// layoutArgs goes round through tiles and strips, sizes and byte orders; the
// counts share no factor, so that in time every pair meets.
func layoutArgs(n int) []string {
	blocks := [][]string{
		{"-co", "TILED=YES", "-co", "BLOCKXSIZE=16", "-co", "BLOCKYSIZE=32"},
		{"-co", "BLOCKYSIZE=1"},
		{"-co", "BLOCKYSIZE=7"},
		{"-co", "BLOCKYSIZE=53"},
		{"-co", "TILED=YES", "-co", "BLOCKXSIZE=256", "-co", "BLOCKYSIZE=256"},
	}[n%5]
	args := append([]string{}, blocks...)
	args = append(args, "-co", "BIGTIFF="+[]string{"NO", "YES", "YES"}[n%3])
	return append(args, "-co", "ENDIANNESS="+[]string{"LITTLE", "BIG"}[n%2])
}

func typeWord(r *Raster) string {
	return map[string]string{"uint8": "byte"}[r.Type] + map[bool]string{true: r.Type}[r.Type != "uint8"]
}

func firstDifference(a, b []float64) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// TestGDALHardCases: fractions through predictor 3, three bands in one and
// apart, sparse tiles with no-data, a Mollweide grid, a UTM and a Gauss-Krüger
// grid named by code, and a tile cut from a COG with overviews.
func TestGDALHardCases(t *testing.T) {
	t.Parallel()
	translate, err := exec.LookPath("gdal_translate")
	if err != nil {
		t.Skip("needs gdal: gdal_translate is not installed (Debian: gdal-bin)")
	}
	const cols, rows = 40, 40
	rng := rand.New(rand.NewSource(9))
	world := make([]float64, cols*rows)
	for i := range world {
		world[i] = float64(float32(rng.ExpFloat64() * 20))
		if i%cols < 20 && i/cols < 20 {
			world[i] = -99999
		}
	}
	dir := t.TempDir()
	seed := filepath.Join(dir, "seed.tif")
	b := grid(cols, rows, world)
	b.tags[tagNoData] = "-99999"
	if err := os.WriteFile(seed, b.bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	want := append([]float64(nil), world...)
	for i, v := range want {
		if v == -99999 {
			want[i] = nan
		}
	}
	tiled := []string{"-co", "TILED=YES", "-co", "BLOCKXSIZE=16", "-co", "BLOCKYSIZE=16"}
	for _, c := range []struct {
		name, crs string
		args      []string
	}{
		{"predictor 3", "EPSG:4326", append([]string{"-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3"}, tiled...)},
		{"sparse", "EPSG:4326", append([]string{"-co", "SPARSE_OK=TRUE", "-co", "COMPRESS=LZW"}, tiled...)},
		{"bands in one", "EPSG:4326", []string{"-b", "1", "-b", "1", "-b", "1", "-co", "INTERLEAVE=PIXEL", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3"}},
		{"bands in one, differences", "EPSG:4326", []string{"-b", "1", "-b", "1", "-co", "INTERLEAVE=PIXEL", "-co", "COMPRESS=ZSTD", "-co", "PREDICTOR=2"}},
		{"bands apart", "EPSG:4326", []string{"-b", "1", "-b", "1", "-co", "INTERLEAVE=BAND", "-co", "COMPRESS=DEFLATE"}},
		{"COG", "EPSG:4326", []string{"-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "BLOCKSIZE=16"}},
		{"Mollweide", "ESRI:54009", []string{"-a_srs", "ESRI:54009", "-a_ullr", "5800000", "4940000", "5810000", "4930000"}},
		{"UTM", "EPSG:32649", []string{"-a_srs", "EPSG:32649", "-a_ullr", "500000", "3900000", "504000", "3896000"}},
		{"Gauss-Krüger", "EPSG:4546", []string{"-a_srs", "EPSG:4546", "-a_ullr", "500000", "3900000", "504000", "3896000"}},
		{"Gauss-Krüger's numbers on WGS84", "", []string{"-a_srs", "+proj=tmerc +lat_0=0 +lon_0=111 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +datum=WGS84 +units=m", "-a_ullr", "500000", "3900000", "504000", "3896000"}},
		{"UTM by parameters", "EPSG:32649", []string{"-a_srs", "+proj=tmerc +lat_0=0 +lon_0=111 +k=0.9996 +x_0=500000 +y_0=0 +datum=WGS84 +units=m", "-a_ullr", "500000", "3900000", "504000", "3896000"}},
		{"Web Mercator", "EPSG:3857", []string{"-a_srs", "EPSG:3857", "-a_ullr", "0", "4000", "4000", "0"}},
		{"NAD27", "EPSG:26713", []string{"-a_srs", "EPSG:26713", "-a_ullr", "600000", "4930000", "604000", "4926000"}},
	} {
		out := filepath.Join(dir, "v.tif")
		if msg, err := exec.Command(translate, append(append([]string{"-q"}, c.args...), seed, out)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", c.name, err, msg)
		}
		file, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		r := open(t, file)
		if got := cells(t, r); !same(got, want) {
			t.Errorf("%s: cells differ", c.name)
		}
		if r.CRSName != c.crs {
			t.Errorf("%s: in %q, want %q", c.name, r.CRSName, c.crs)
		}
		os.Remove(out)
	}
}

// BenchmarkWindow reads 16 million float32 cells, in tiles of 256, as GDAL packs
// them.
func BenchmarkWindow(b *testing.B) {
	translate, err := exec.LookPath("gdal_translate")
	if err != nil {
		b.Skip("needs gdal: gdal_translate is not installed")
	}
	const side = 4000
	rng := rand.New(rand.NewSource(1))
	world := make([]float64, side*side)
	for i := range world {
		if i/1000%4 > 0 {
			world[i] = float64(rng.Intn(50)) / 8
		}
	}
	dir := b.TempDir()
	seed := filepath.Join(dir, "seed.tif")
	if err := os.WriteFile(seed, grid(side, side, world).bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, pack := range []string{"NONE", "LZW", "DEFLATE", "ZSTD"} {
		out := filepath.Join(dir, pack+".tif")
		args := []string{"-q", "-co", "TILED=YES", "-co", "COMPRESS=" + pack, seed, out}
		if pack != "NONE" {
			args = append([]string{"-co", "PREDICTOR=3"}, args...)
		}
		if msg, err := exec.Command(translate, args...).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, msg)
		}
		file, err := os.ReadFile(out)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(pack, func(b *testing.B) {
			b.SetBytes(4 * side * side)
			for b.Loop() {
				r, err := Open(bytes.NewReader(file), int64(len(file)), "bench.tif")
				if err != nil {
					b.Fatal(err)
				}
				for row := 0; row < side; row += 256 {
					if _, err := r.Window(0, row, side, min(256, side-row)); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
