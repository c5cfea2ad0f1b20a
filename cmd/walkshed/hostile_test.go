package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// archive is a zip of files, in pairs of name and content.
func archive(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shp is a point Shapefile's .shp with one point at 111, 35.
func shp() []byte {
	b := make([]byte, 100, 128)
	binary.BigEndian.PutUint32(b, 9994)
	binary.BigEndian.PutUint32(b[24:], 64)
	binary.LittleEndian.PutUint32(b[28:], 1000)
	binary.LittleEndian.PutUint32(b[32:], 1)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint32(b, 10)
	b = binary.LittleEndian.AppendUint32(b, 1)
	for _, v := range []float64{111, 35} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// dbf is a table of one column NAME and one row, that claims as many rows.
func dbf(claims uint32) []byte {
	b := make([]byte, 32+32+1, 128)
	b[0] = 3
	binary.LittleEndian.PutUint32(b[4:], claims)
	binary.LittleEndian.PutUint16(b[8:], 65)
	binary.LittleEndian.PutUint16(b[10:], 9)
	copy(b[32:], "NAME")
	b[32+11], b[32+16], b[64] = 'C', 8, '\r'
	return append(b, " gym     \x1a"...)
}

// tiff is the head of a BigTIFF that claims to be as wide and high.
func tiff(cols, rows uint64) []byte {
	b := []byte{'I', 'I', 43, 0, 8, 0, 0, 0}
	b = binary.LittleEndian.AppendUint64(b, 16)
	tags := [][3]uint64{{256, 16, cols}, {257, 16, rows}, {258, 3, 32}, {259, 3, 1}, {262, 3, 1}, {273, 16, 16}, {277, 3, 1}, {278, 16, rows}, {279, 16, 4}, {339, 3, 3}}
	b = binary.LittleEndian.AppendUint64(b, uint64(len(tags)))
	for _, x := range tags {
		b = binary.LittleEndian.AppendUint16(b, uint16(x[0]))
		b = binary.LittleEndian.AppendUint16(b, uint16(x[1]))
		b = binary.LittleEndian.AppendUint64(b, 1)
		b = binary.LittleEndian.AppendUint64(b, x[2])
	}
	return binary.LittleEndian.AppendUint64(b, 0)
}

// TestHostileInput: files made to break whoever opens them end in one error that
// names the file and the way out, with no more memory than an honest small file
// needs, whatever they claim.
func TestHostileInput(t *testing.T) {
	zeros := strings.Repeat("\x00", 16<<20)
	for _, x := range []struct {
		name, file string
		content    []byte
		beside     map[string][]byte
		said, hint string
	}{
		{"a zip bomb for a Shapefile", "v.zip", archive(t, "v.shp", zeros, "v.dbf", string(dbf(1))), nil, "v.shp would grow from", ""},
		{"a zip that climbs out", "v.zip", archive(t, "../../v.shp", string(shp()), "../../v.dbf", string(dbf(1))), nil, `a file outside itself: "../../v.shp"`, "one layer"},
		{"a zip that begins at the root", "v.zip", archive(t, "/etc/v.shp", string(shp()), "/etc/v.dbf", string(dbf(1))), nil, "a file outside itself", ""},
		{"a zip of nothing but a name", "v.zip", []byte("PK\x03\x04"), nil, "v.zip", ""},
		{"a zip bomb for a workbook", "v.xlsx", archive(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="worksheets/s.xml"/></Relationships>`, "xl/worksheets/s.xml", zeros), nil, "would grow from", ""},
		{"arrays 100,000 deep", "v.geojson", []byte(strings.Repeat("[", 100_000)), nil, "v.geojson", ""},
		{"collections 100,000 deep", "v.geojson", []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":` +
			strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 100_000) + strings.Repeat("]}", 100_000) + "}]}"), nil, "depth", ""},
		{"properties 100,000 deep", "v.geojson", []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":` +
			strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) + "}]}"), nil, "depth", ""},
		{"a table that claims four billion rows", "v.shp", shp(), map[string][]byte{"v.dbf": dbf(math.MaxUint32)}, "v.shp", ""},
		{"a shape that claims eight gigabytes", "v.shp", func() []byte { b := shp(); binary.BigEndian.PutUint32(b[104:], math.MaxUint32); return b }(), map[string][]byte{"v.dbf": dbf(1)}, "claims", "again"},
		{"a FlatGeobuf of a head of four gigabytes", "v.fgb", []byte("fgb\x03fgb\x00\xff\xff\xff\xff"), nil, "v.fgb", ""},
		{"a database that is none", "v.gpkg", []byte("SQLite format 3\x00" + zeros[:4000]), nil, "v.gpkg", ""},
		{"a CSV of one quote", "v.csv", []byte("name,lon,lat\n\"" + strings.Repeat("a", 8<<20)), nil, "v.csv", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			said := hostile(t, map[string][]byte{x.file: x.content}, x.beside, "venues: {path: "+x.file+", licence: own, crs: wgs84}", "population: {path: p.csv, licence: own, crs: wgs84}")
			if !strings.Contains(said, x.said) || !strings.Contains(said, "try: ") || !strings.Contains(said, x.hint) {
				t.Errorf("said %.600s\nwant %q and %q", said, x.said, x.hint)
			}
		})
	}
	for name, size := range map[string][2]uint64{"10^12 cells": {1_000_000, 1_000_000}, "cells past counting": {1 << 40, 1 << 40}, "none": {0, 0}} {
		t.Run("a GeoTIFF of "+name, func(t *testing.T) {
			said := hostile(t, map[string][]byte{"p.tif": tiff(size[0], size[1])}, nil, "venues: {path: v.csv, licence: own, crs: wgs84}", "population: {path: p.tif, licence: own, crs: wgs84}")
			if !strings.Contains(said, "p.tif") || !strings.Contains(said, "try: ") {
				t.Errorf("said %.600s", said)
			}
		})
	}
}

// hostile checks a project of some files and returns what was said. It fails the
// test where the check went well, took 64 MiB or more, or said too much.
func hostile(t *testing.T, files, beside map[string][]byte, sources ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, set := range []map[string][]byte{{
		"walkshed.yaml": []byte("mode: straight\nsources:\n  " + strings.Join(sources, "\n  ") + "\n"),
		"p.csv":         []byte("lon,lat,people\n111,35,1\n"), "v.csv": []byte("name,lon,lat\ngym,111,35\n"),
	}, files, beside} {
		for name, content := range set {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	var before, after runtime.MemStats
	var out, said bytes.Buffer
	runtime.ReadMemStats(&before)
	code := run(context.Background(), []string{"check", "-q", "-p", dir}, &out, &said)
	runtime.ReadMemStats(&after)
	if code != exitFailed {
		t.Errorf("exit %d: %s%.400s", code, said.String(), out.String())
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("%d MiB allocated", used>>20)
	}
	if said.Len() > 2000 {
		t.Errorf("said %d bytes", said.Len())
	}
	return fmt.Sprint(said.String())
}
