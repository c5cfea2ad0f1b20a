package project

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// A form is how a value is written.
type form uint8

const (
	aText   form = iota
	aTime        // seconds; "15 min", "900 s"
	aLength      // metres; "300 m", "0.3 km"
	aSpeed       // metres per second; "1.11 m/s", "4 km/h", "1000 m in 15 min"
	aNumber
	aWhole
	aChoice
	aList
	aTags // list of key=value
)

// formTexts says in words how each form is written: what it is called and an
// example, in English and Chinese.
var formTexts = map[form]struct{ en, zh, example string }{
	aText:   {"a text", "文本", "Delaware"},
	aTime:   {"a time", "时间", "15 min"},
	aLength: {"a length", "长度", "300 m"},
	aSpeed:  {"a speed", "速度", "1000 m in 15 min, 1.11 m/s"},
	aNumber: {"a number", "数字", "1.3"},
	aWhole:  {"a whole number", "整数", "10"},
	aChoice: {"one of a few words", "若干选项之一", ""},
	aList:   {"a list", "列表", "[a, b]"},
	aTags:   {"a list of key=value", "key=value 列表", "[leisure=pitch, amenity=gym]"},
}

// A value is what a key was given, as far as its form understands it.
type value struct {
	text string
	num  float64 // in the base unit of the form
	list []string
}

// amount reads a number with a unit behind it.
var amount = regexp.MustCompile(`^([0-9]+(?:[.][0-9]+)?)\s*([^0-9\s].*)$`)

// secondsIn and metresIn are the units that are understood.
var (
	secondsIn = map[string]float64{"s": 1, "sec": 1, "second": 1, "seconds": 1, "秒": 1, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "分": 60, "分钟": 60, "h": 3600, "hour": 3600, "hours": 3600, "小时": 3600}
	metresIn  = map[string]float64{"m": 1, "metre": 1, "metres": 1, "meter": 1, "meters": 1, "米": 1, "km": 1000, "公里": 1000, "千米": 1000}
	speedsIn  = map[string]float64{"m/s": 1, "米/秒": 1, "km/h": 1 / 3.6, "公里/小时": 1 / 3.6, "m/min": 1.0 / 60, "米/分钟": 1.0 / 60}
)

// quantity reads "15 min" by a table of units; false where it is not one. A bare
// number is refused: 15 what?
func quantity(s string, units map[string]float64) (float64, bool) {
	m := amount.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	unit, ok := units[strings.ToLower(strings.TrimSpace(m[2]))]
	return n * unit, err == nil && ok
}

// speed reads "1.11 m/s" or "1000 m in 15 min".
func speed(s string) (float64, bool) {
	for _, in := range []string{" in ", "每", " per "} {
		if far, long, ok := strings.Cut(s, in); ok {
			m, ok1 := quantity(far, metresIn)
			t, ok2 := quantity(long, secondsIn)
			return m / t, ok1 && ok2 && t > 0
		}
	}
	return quantity(s, speedsIn)
}

// plain reads a bare number, finite.
func plain(s string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// scalar reads the text of a value by its form; false where it does not read.
// Ranges and choices are for check.
func (f form) scalar(s string) (v value, ok bool) {
	v.text, ok = strings.TrimSpace(s), true
	switch f {
	case aTime:
		v.num, ok = quantity(s, secondsIn)
	case aLength:
		v.num, ok = quantity(s, metresIn)
	case aSpeed:
		v.num, ok = speed(s)
	case aNumber:
		v.num, ok = plain(s)
	case aWhole:
		v.num, ok = plain(s)
		ok = ok && v.num == math.Trunc(v.num)
	}
	return v, ok
}

// isList says whether the form takes several values.
func (f form) isList() bool { return f == aList || f == aTags }

// ranged says whether min and max of a key mean anything.
func (f form) ranged() bool { return f >= aTime && f <= aWhole }

// span writes a key's range as a person would write the values.
func (k key) span(lang string) string {
	to := " to "
	if lang == "zh" {
		to = " 至 "
	}
	unit, per := "", 1.0
	switch k.form {
	case aTime:
		unit, per = " min", 60
	case aLength:
		unit = " m"
	case aSpeed:
		unit = " m/s"
	}
	return strconv.FormatFloat(k.min/per, 'g', -1, 64) + to + strconv.FormatFloat(k.max/per, 'f', -1, 64) + unit
}

// resolve follows aliases (&a, *a) to what they stand for.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
