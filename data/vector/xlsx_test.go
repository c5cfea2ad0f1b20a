package vector

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/xlsx"
)

// sheetOf writes rows as the sheets of a workbook and returns its layer.
func sheetOf(t testing.TB, names []string, sheets ...[][]any) Layer {
	t.Helper()
	var b bytes.Buffer
	w := xlsx.NewWriter(&b, time.Time{})
	for i, rows := range sheets {
		var heads []string
		for _, h := range rows[0] {
			heads = append(heads, h.(string))
		}
		if err := w.Sheet(names[i], heads); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			if err := w.Row(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file(t, "表.xlsx", b.String())
}

var (
	headings = []any{"编号", "名称", "经度", "纬度", "人口（人）"}
	school   = []any{1, "学校", 111, 35, 1}
	park     = []any{2, "公园", 111.5, 35.5, 2}
)

// A workbook reads as the CSV of the same table does, whatever stands above its
// headings, between its rows and in other sheets.
func TestWorkbooksAsPlannersKeepThem(t *testing.T) {
	want, _ := people(t, file(t, "表.csv", "编号,名称,经度,纬度,人口\n1,学校,111,35,1\n2,公园,111.5,35.5,2\n"))
	for name, l := range map[string]Layer{
		"plain":      sheetOf(t, []string{"S"}, [][]any{headings, school, park}),
		"title":      sheetOf(t, []string{"S"}, [][]any{{"人口统计表"}, {"单位：人"}, headings, school, park}),
		"gaps":       sheetOf(t, []string{"S"}, [][]any{headings, school, {}, {" ", nil}, park, {}}),
		"as text":    sheetOf(t, []string{"S"}, [][]any{headings, {"1", " 学校 ", "111", "35", "1"}, {"2", "公园", "111.5", "35.5", "2"}}),
		"two sheets": sheetOf(t, []string{"S", "说明"}, [][]any{headings, school, park}, [][]any{{"说明"}, {"无"}}),
	} {
		pop, rep := people(t, l)
		pop.Source = want.Source
		if !reflect.DeepEqual(pop, want) || len(rep.Groups()) != 0 {
			t.Errorf("%s: %+v, want %+v; %v", name, pop, want, rep.Groups())
		}
	}
	second := sheetOf(t, []string{"说明", "数据"}, [][]any{{"说明"}, {"无"}}, [][]any{headings, school, park})
	second.Table = "数据"
	if pop, _ := people(t, second); !reflect.DeepEqual(pop.People, want.People) {
		t.Errorf("second sheet: %+v", pop)
	}
	totals, err := Totals(t.Context(), sheetOf(t, []string{"S"}, [][]any{{"区县", "常住人口"}, {"盐湖区", 902000}}), nil)
	if err != nil || totals["盐湖区"] != 902000 {
		t.Errorf("totals %v, %v", totals, err)
	}
}

// Bad rows are reported by the number the spreadsheet shows.
func TestWorkbookRowsThatAreWrong(t *testing.T) {
	pop, rep := people(t, sheetOf(t, []string{"S"}, [][]any{{"表"}, headings, school, {"x", "无坐标", nil, 35, 4}, {"y", "文字", "#N/A", 35, 8}, {"z", "多一格", 111, 35, 16, "?"}}))
	if !reflect.DeepEqual(pop.Points, []orb.Point{{111, 35}}) {
		t.Errorf("%v", pop.Points)
	}
	rows := map[data.Code]int{}
	for _, g := range rep.Groups() {
		rows[g.Code] = g.First[0].Origin.Row
	}
	if want := map[data.Code]int{data.CodeMissingValue: 4, data.CodeBadNumber: 5, data.CodeRowShape: 6}; !reflect.DeepEqual(rows, want) {
		t.Errorf("%v, want %v", rows, want)
	}
}

func TestWorkbookMistakes(t *testing.T) {
	missing := sheetOf(t, []string{"场地", "说明"}, [][]any{headings, school}, [][]any{{"说明"}})
	missing.Table = "场所"
	old := file(t, "old.xlsx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more")
	bent := sheetOf(t, []string{"S"}, [][]any{{"id", "lon", "lat"}, {"a", 35, 111}, {"b", 36, 112}})
	for name, c := range map[string]struct {
		l         Layer
		says, way string
	}{
		"no such sheet": {missing, `it has no sheet "场所"`, "its sheets are: 场地, 说明"},
		"empty":         {sheetOf(t, []string{"S"}, [][]any{{}}), `its sheet "S" is empty`, "layer:"},
		"no place":      {sheetOf(t, []string{"S"}, [][]any{{"id", "name"}, {1, "a"}}), "no longitude and latitude", "its columns are: id, name"},
		"old":           {old, "old .xls or a workbook with a password", "save it as .xlsx"},
		"text":          {file(t, "t.xlsx", "id,lon,lat\n"), "not a whole workbook", "as CSV"},
		"swapped":       {bent, "look swapped", "{lon: lat, lat: lon}"},
	} {
		_, err := Facilities(t.Context(), c.l, nil, nil)
		var e *data.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) || !strings.Contains(e.Hint, c.way) {
			t.Errorf("%s: %v, %q", name, err, data.HintOf(err))
		}
	}
}
