package xlsx

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostText is the most UTF-16 units a cell holds (Excel's own limit).
const mostText = 32767

// escape is the form _xHHHH_ in which a workbook writes characters that XML cannot
// hold (ECMA-376, part 1, 22.9.2.19). Text that happens to look like it is escaped too.
var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// appendText appends s for an element's text: XML's own characters escaped,
// control characters and what merely looks like their escape written so, and cut
// where a cell holds no more.
func appendText(b []byte, s string) []byte {
	units := 0
	for i, r := range s {
		if units++; r > 0xffff {
			units++
		}
		if units > mostText {
			return b
		}
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '_' && escape.MatchString(s[i:min(len(s), i+7)]):
			b = append(b, "_x005F_"...)
		case r == '\n' || r == '\t':
			b = append(b, byte(r))
		case r < ' ' || r == 0xfffe || r == 0xffff:
			b = append(b, "_x"...)
			b = append(b, strings.ToUpper(strconv.FormatInt(0x10000+int64(r), 16)[1:])...)
			b = append(b, '_')
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// plain undoes the escapes of text.
func plain(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:6], 16, 16)
		return string(rune(n))
	})
}

// startsFormula says whether a spreadsheet would take text for a formula if it were
// typed in: by its first character that is no white space or invisible. Full-width
// signs count, since East Asian editions take them too.
func startsFormula(s string) bool {
	for _, r := range s {
		if strings.ContainsRune("=+-@＝＋－＠", r) {
			return true
		}
		if !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) {
			return false
		}
	}
	return false
}

// columnName is the letters of a column, 0 for A.
func columnName(i int) string {
	var b []byte
	for i++; i > 0; i = (i - 1) / 26 {
		b = append([]byte{byte('A' + (i-1)%26)}, b...)
	}
	return string(b)
}

// columnOf is the column of a reference such as "AB12"; -1 where it is none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}
