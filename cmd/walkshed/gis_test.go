package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// inQGIS is what QGIS made of a layer; see testdata/load_in_qgis.py.
type inQGIS struct {
	Valid    bool
	Count    int
	Renderer string
	Sums     map[string]float64
	Names    []string
	CRS      string
}

// QGIS opens the GeoPackage of everything and the address of the OGC API and has the
// same features in both, each with the same numbers and names; the layers of the
// GeoPackage are drawn in the colours of the map, and the vector tiles are drawn.
func TestQGISShowsThePlan(t *testing.T) {
	const python = "/usr/bin/python3" // Debian's: another has no QGIS
	if err := exec.Command(python, "-c", "import qgis.core").Run(); err != nil {
		t.Skip("needs qgis: python3-qgis is not installed")
	}
	t.Parallel()
	dir := t.TempDir()
	village := villageIn(t, dir)
	plan, picture := filepath.Join(dir, "plan.gpkg"), filepath.Join(dir, "plan.png")
	if code := run(context.Background(), []string{"-q", "export", "-p", village, "--all", plan}, io.Discard, os.Stderr); code != exitDone {
		t.Fatalf("export: exit %d", code)
	}
	q := exec.Command(python, filepath.Join("testdata", "load_in_qgis.py"), plan, serveVillage(t, village)+"/ogc", picture)
	q.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+dir, "XDG_RUNTIME_DIR="+dir)
	q.Stderr = os.Stderr
	said, err := q.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Package, API map[string]inQGIS
		Colours      map[string]int
		Tiles        map[string]int // colours of the vector tiles, in QGIS's own style
	}
	if err := json.Unmarshal(said, &got); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, count := range map[string]int{"cells": 6, "areas": 2, "gaps": 3, "venues": 2, "sites": 2} {
		file, live := got.Package[name], got.API[name]
		if !file.Valid || !live.Valid || file.Count != count || live.Count != count || live.CRS != "EPSG:4326" || file.CRS != live.CRS || !slices.Equal(file.Names, live.Names) || file.Renderer != "RuleRenderer" {
			t.Errorf("%s: the file has %+v\nthe address %+v", name, file, live)
		}
		for field, sum := range live.Sums {
			if math.Abs(file.Sums[field]-sum) > 1e-9*math.Abs(sum) {
				t.Errorf("%s.%s sums to %v in the file and %v at the address", name, field, file.Sums[field], sum)
			}
		}
		if len(live.Sums) < 3 {
			t.Errorf("%s has numbers %v", name, live.Sums)
		}
	}
	if drawn := 400*250 - got.Tiles["#ffffff"]; drawn < 500 || len(got.Tiles) < 3 {
		t.Errorf("of the vector tiles %d pixels are drawn, in %d colours", drawn, len(got.Tiles))
	}
	for what, ink := range map[string]string{"gaps": "#5c0a16", "venues": "#12314a", "sites": "#b3126e"} {
		if got.Colours[ink] == 0 {
			t.Errorf("no %s are drawn, %s", what, ink)
		}
	}
}

// serveVillage serves a project until the test ends and returns its address.
func serveVillage(t *testing.T, project string, flags ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	told, say := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, append([]string{"serve", "-p", project, "--addr", "127.0.0.1:0"}, flags...), io.Discard, say)
		_ = say.Close()
	}()
	address := make(chan string, 1)
	go func() {
		var all strings.Builder
		b := make([]byte, 4096)
		for at := regexp.MustCompile(`http://[0-9.:]+`); ; {
			n, err := told.Read(b)
			all.Write(b[:n])
			if found := at.FindString(all.String()); found != "" && strings.HasSuffix(all.String(), "\n") {
				select {
				case address <- found:
				default:
				}
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { stop(); <-done })
	select {
	case a := <-address:
		return a
	case code := <-done:
		done <- code
		t.Fatalf("serve: exit %d", code)
	case <-time.After(time.Minute):
		t.Fatal("the server does not say where it is")
	}
	return ""
}

// A public address is that of a server: what is none is refused before the work.
func TestPublicAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"": "[]", "https://Maps.example.org/walk/": "[maps.example.org]", "http://[::1]:8080": "[::1]"} {
		if got, err := publicHost(address); fmt.Sprint(got) != want || err != nil {
			t.Errorf("%q: %v, %v", address, got, err)
		}
	}
	for _, address := range []string{"maps.example.org", "/walk", "ftp://maps.example.org", "https://", "https://maps.example.org?x=1", "https://me:secret@maps.example.org", "https://a b"} {
		if _, err := publicHost(address); err == nil || !strings.Contains(err.Error(), "--public-url") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
