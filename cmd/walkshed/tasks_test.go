package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/walkshed/walkshed/data/xlsx"
)

// The task sheet of an area is a workbook in Chinese for a Chinese reader: its
// years, then its sites, numbers as numbers.
func TestTaskSheetInChinese(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "village"))); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	var stdout, stderr bytes.Buffer
	if code := run(context.Background(), []string{"-q", "--lang", "zh", "plan", "-p", dir, "--year", "2027=1", "--task-sheets", out}, &stdout, &stderr); code != exitDone {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	files, _ := filepath.Glob(filepath.Join(out, "任务书-*.xlsx"))
	if len(files) == 0 {
		t.Fatal("no workbook")
	}
	f, err := xlsx.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if want := []string{"任务书", "任务书-选址"}; !reflect.DeepEqual(f.Sheets, want) {
		t.Errorf("sheets %q", f.Sheets)
	}
	var rows [][]string
	if err := f.Each(context.Background(), 0, func(r xlsx.Row) error {
		rows = append(rows, append([]string(nil), r.Cells...))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// B of 2, C of 4 and D of 8 live in the east; V1 reaches A, B, C (1 + 2 + 4).
	want := []string{"年份", "区域编号", "区域", "处数", "费用", "人口", "已覆盖", "建后覆盖", "新增覆盖", "覆盖率", "建后覆盖率", "时限（分钟）", "人口为模拟值"}
	if !reflect.DeepEqual(rows[0], want) {
		t.Errorf("headings %q", rows[0])
	}
	if len(rows) != 2 || rows[1][0] != "2027" || rows[1][3] != "1" {
		t.Errorf("rows %q", rows)
	}
}
