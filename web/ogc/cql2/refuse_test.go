package cql2

import (
	"strings"
	"testing"
)

// What cannot be used is refused, and the message names it.
func TestRefused(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"": "the end where", "n": "a number is no condition", "x > 1": `"x" is no queryable`, "N > 1": `"N" is no queryable`,
		"n > 'a'": "a number cannot be compared with text", "f > true": "> of true or false is not defined", "geometry = geometry": "not defined",
		"n > 1 n": `"n" is not expected after a whole condition`, "n > ": "the end where", "(n > 1": "the end where ) is wanted", "n > 1)": `")" is not expected`,
		"n == 1": `"=" where`, "n != 1": `"!" means nothing`, "s = 'a": "' is not closed", `"n > 1`: `" is not closed`, "n > 1.2.3": `"1.2.3" is no number`, "n > 1e999": "is no number",
		"n NOT 1": "1 where LIKE, BETWEEN or IN is wanted", "n IN ()": `")" where`, "n IN (1": "the end where ) is wanted", "s LIKE n": "LIKE wants text", "n LIKE 'a'": "LIKE wants text",
		"n BETWEEN 1": "the end where AND", "s BETWEEN 'a' AND 'b'": "BETWEEN wants three numbers", "n IS 1": "1 where NULL", "AND": `"AND" where a property`,
		"CASEI(s) = 'a'": "CASEI(…) is not supported", "n + 1 > 2": `"+" means nothing`, "S_TOUCHES(geometry, POINT(1 2))": "S_TOUCHES(…) is not supported", "DATE('2020-13-01') = DATE('2020-01-01')": "is no DATE",
		"S_INTERSECTS(geometry, geometry)": "S_INTERSECTS wants", "S_INTERSECTS(geometry, 1)": "S_INTERSECTS wants", "S_INTERSECTS(geometry, POINT(1))": "is no position", "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 0)))": "a ring wants four",
		"S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 1)))": "a ring wants four", "S_INTERSECTS(geometry, LINESTRING(0 0))": "a line wants two", "S_INTERSECTS(geometry, BBOX(1,2,3))": "a box wants", "S_INTERSECTS(geometry, BBOX(1,5,3,4))": "a box wants",
		"S_INTERSECTS(geometry, BBOX(1,2,3,4,5,6,7))": "4 or 6 numbers", "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2)))": "not supported",
		strings.Repeat("(", Deepest+1) + "f": "nested deeper", strings.Repeat("NOT ", Deepest+1) + "f": "nested deeper", "f" + strings.Repeat(" OR f", MostTerms): "more than 200 terms",
		"f OR s = '" + strings.Repeat("x", Longest) + "'": "longer than", "S_INTERSECTS(geometry, MULTIPOINT(1 2" + strings.Repeat(", 1 2", MostTerms) + "))": "more than 200 terms",
		strings.Repeat("漢", 50) + " > 1": "…",
	} {
		if _, err := ParseText(text, schema); err == nil || !strings.Contains(err.Error(), says) || len(err.Error()) > 300 {
			t.Errorf("%.80s: %v, want …%s…", text, err, says)
		}
	}
	for text, says := range map[string]string{
		"": "not JSON", "{": "not JSON", "1": "a number is no condition", "null": "a property or a value", "[]": "a property or a value", `{"op":"="}`: `"=" wants args`, `{"op":"=","args":[1]}`: "= wants 2 args, got 1",
		`{"op":"and","args":[true]}`: "and wants two", `{"op":"not","args":[]}`: "not wants one", `{"op":"like","args":[{"property":"s"},{"property":"s"}]}`: "LIKE wants text", `{"op":"in","args":[{"property":"n"},[]]}`: "IN wants a list",
		`{"op":"in","args":[{"property":"n"},1]}`: "in wants a value and an array", `{"op":"casei","args":[1]}`: `"casei" is not supported`, `{"op":"=","args":[{"property":"x"},1]}`: "no queryable", `{"op":"=","args":[{"interval":[1]},1]}`: "{interval} is not supported",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Curve"}]}`: "no type of geometry", `{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[1]}]}`: "two numbers",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[]}]}`: "a polygon wants a ring", `{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":["a"]}]}`: "a box wants numbers",
		`{"op":"=","args":[{"date":"x"},{"date":"2020-01-01"}]}`: "is no date", strings.Repeat(`{"op":"not","args":[`, Deepest+1) + "true" + strings.Repeat("]}", Deepest+1): "nested deeper", strings.Repeat("[", 12000): "not JSON",
	} {
		if _, err := ParseJSON(text, schema); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.80s: %v, want …%s…", text, err, says)
		}
	}
}

// Spelling that is allowed: keywords in any case, names and quotes in quotes, signs
// and exponents of numbers, moments.
func TestSpellings(t *testing.T) {
	t.Parallel()
	row := record{values: []any{2, -0.5, "it's", `a"b`, true}}
	for _, text := range []string{`"n" = 2`, "n=+2.0e0", "m = -.5", `s = 'it''s'`, `s = 'it\'s'`, `名称 = 'a"b'`, `"名称" lIkE 'a_b'`, "n In (1,2)", "not n BetWeen 3 and 4", "f", "f AND TRUE", "NOT FALSE",
		"DATE('2020-01-01') < DATE('2020-01-02')", "TIMESTAMP('2020-01-01T00:00:00Z') = TIMESTAMP('2020-01-01T01:00:00+01:00')", "geometry IS NULL", "f OR n > 5 AND n < 1", "NOT f OR f"} {
		f, err := ParseText(text, schema)
		if err != nil || !f.Match(row) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A pattern of many % is as quick on a text it does not fit as on any: the steps
// are at most length times pattern.
func TestPatternsAreBounded(t *testing.T) {
	t.Parallel()
	f, err := ParseText("s LIKE '"+strings.Repeat("%a", 2000)+"b'", schema)
	if err != nil {
		t.Fatal(err)
	}
	if f.Match(record{values: []any{nil, nil, strings.Repeat("a", 10000), nil, nil}}) {
		t.Error("there is no b")
	}
}

func fuzz(f *testing.F, read func(string, Schema) (*Filter, error)) {
	row := record{values: []any{2, nil, "it's", "公园", true}}
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := read(text, schema)
		if err == nil {
			filter.Match(row)
		} else if len(err.Error()) > 400 {
			t.Errorf("a message of %d bytes", len(err.Error()))
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"n > 1 AND (s LIKE 'a%' OR f) AND NOT m IN (1,2)", "S_INTERSECTS(geometry, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0))))", "S_INTERSECTS(geometry, BBOX(1,2,3,4))", "TIMESTAMP('2020-01-01T00:00:00Z') = DATE('x')", `"名称" IS NOT NULL`} {
		f.Add(s)
	}
	fuzz(f, ParseText)
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"op":"and","args":[{"op":">","args":[{"property":"n"},1]},{"property":"f"}]}`, `{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}`} {
		f.Add(s)
	}
	fuzz(f, ParseJSON)
}
