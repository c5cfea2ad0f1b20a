package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestStandardOutputIsFull: a script must see that its file is not whole.
func TestStandardOutputIsFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("needs /dev/full: ", err)
	}
	if info, err := full.Stat(); err != nil || info.Mode().IsRegular() {
		t.Skip("needs /dev/full: here it is a file")
	}
	defer full.Close()
	for _, format := range []string{"table", "json", "csv", "geojson"} {
		var said bytes.Buffer
		if code := run(context.Background(), []string{"-q", "coverage", "-p", "testdata/village", "-f", format}, full, &said); code != exitFailed {
			t.Errorf("%s: exit %d, want %d", format, code, exitFailed)
		}
		if !strings.Contains(said.String(), "no space left on device") || !strings.Contains(said.String(), "try: make room") {
			t.Errorf("%s: said %q", format, said.String())
		}
	}
}

// TestDiskIsFull: on a disk with no room the old file stays as it was and
// nothing else is left. The disk is a tmpfs of one page, so it needs root.
func TestDiskIsFull(t *testing.T) {
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", dir).Run(); err != nil {
		t.Skip("needs root to mount a small disk: ", err)
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	out := filepath.Join(dir, "cells.geojson")
	if err := os.WriteFile(out, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	code := run(context.Background(), []string{"-q", "export", "-p", "testdata/village", "-f", "geojson", "-o", out}, &said, &said)
	if code == exitDone { // the village fits into a page: fill the disk first
		os.WriteFile(filepath.Join(dir, "fill"), make([]byte, 4096), 0o644)
		os.WriteFile(out, []byte("old"), 0o644)
		code = run(context.Background(), []string{"-q", "export", "-p", "testdata/village", "-f", "geojson", "-o", out}, &said, &said)
	}
	if code != exitFailed || !strings.Contains(said.String(), "nothing was written half") {
		t.Errorf("exit %d, said %q", code, said.String())
	}
	if got, _ := os.ReadFile(out); string(got) != "old" {
		t.Errorf("the old file is now %q", got)
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".*"))
	for _, l := range left {
		if base := filepath.Base(l); base != "." && base != ".." {
			t.Errorf("left behind: %s", base)
		}
	}
}

// TestInterruptIsPrompt: a cancelled run ends with a message and no answer.
func TestInterruptIsPrompt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, said bytes.Buffer
	if code := run(ctx, []string{"-q", "gaps", "-p", "testdata/village"}, &out, &said); code != exitFailed {
		t.Errorf("exit %d", code)
	}
	if out.Len() > 0 || !strings.Contains(said.String(), "interrupted") {
		t.Errorf("printed %q, said %q", out.String(), said.String())
	}
}

// villageIn is a copy of the village in a folder: serving a project keeps runs in it.
func villageIn(t *testing.T, dir string) string {
	t.Helper()
	village := filepath.Join(dir, "village")
	if err := os.CopyFS(village, os.DirFS("testdata/village")); err != nil {
		t.Fatal(err)
	}
	return village
}

// TestOutputReplacesNothingElse: a device, a folder, an input or the project file
// is refused; a link is followed; the mode of an old file stays.
func TestOutputReplacesNothingElse(t *testing.T) {
	dir := t.TempDir()
	village := villageIn(t, dir)
	old := filepath.Join(dir, "old.csv")
	link := filepath.Join(dir, "link.csv")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(old, link); err != nil {
		t.Skip("needs symbolic links: ", err)
	}
	export := func(out string) (int, string) {
		var said bytes.Buffer
		code := run(context.Background(), []string{"-q", "coverage", "-p", village, "-f", "csv", "-o", out}, &said, &said)
		return code, said.String()
	}
	for _, out := range []string{dir, os.DevNull, filepath.Join(village, "people.csv"), filepath.Join(village, "walkshed.yaml")} {
		before, _ := os.ReadFile(out)
		code, said := export(out)
		if after, _ := os.ReadFile(out); code != exitFailed || !bytes.Equal(before, after) {
			t.Errorf("%s: exit %d, %s", out, code, said)
		}
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("the null device is now %v", info.Mode())
	}
	if code, said := export(link); code != exitDone {
		t.Fatal(said)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is now %v", info.Mode())
	}
	if text, _ := os.ReadFile(old); !strings.Contains(string(text), "everybody") {
		t.Errorf("what it points to holds %q", text)
	}
	if info, _ := os.Stat(old); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}
