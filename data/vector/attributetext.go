package vector

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// attributeText returns how the bytes of a .dbf become text. The .cpg says it;
// where there is none, bytes that are UTF-8 are; else the language byte of the
// header says it; else it is judged by the bytes, since Chinese desktop programs
// write GBK and say nothing.
func attributeText(cpg string, language byte, sample []byte) func([]byte) string {
	var enc encoding.Encoding
	switch named := byLabel(cpg); {
	case named != nil:
		enc = named
	case validButCut(sample):
		return func(b []byte) string { return strings.ToValidUTF8(string(b), "") }
	case byLanguage(language) != nil:
		enc = byLanguage(language)
	case looksChinese(sample):
		enc = simplifiedchinese.GB18030
	default:
		enc = charmap.Windows1252
	}
	return func(b []byte) string {
		if ascii(b) {
			return string(b)
		}
		s, err := enc.NewDecoder().Bytes(b)
		if err != nil {
			s = b
		}
		// A field of fixed width may cut a character: the half is no character.
		return strings.TrimRight(strings.ToValidUTF8(string(s), ""), "\ufffd")
	}
}

// byLabel understands what stands in .cpg files: names ("UTF-8", "GBK") and code
// pages ("936", "ANSI 1252", "88591"); nil for none and for what is not known.
func byLabel(cpg string) encoding.Encoding {
	label := strings.ToLower(strings.Trim(strings.TrimPrefix(cpg, "\ufeff"), " \t\r\n\x00"))
	for _, prefix := range []string{"ansi ", "oem ", "cp", "ms", "ldid/"} {
		label = strings.TrimPrefix(label, prefix)
	}
	switch label {
	case "65001":
		label = "utf-8"
	case "936", "54936", "20936", "gb2312", "gbk", "gb18030":
		return simplifiedchinese.GB18030 // of which the others are parts
	case "950":
		label = "big5"
	case "932":
		label = "shift_jis"
	case "949":
		label = "euc-kr"
	case "437", "850", "852", "858", "866":
		return dosPage(label)
	}
	if rest, ok := strings.CutPrefix(label, "8859"); ok && len(rest) <= 2 {
		label = "iso-8859-" + rest
	}
	if len(label) == 4 && strings.HasPrefix(label, "125") {
		label = "windows-" + label
	}
	enc, err := htmlindex.Get(label)
	if err != nil {
		return nil
	}
	return enc
}

func dosPage(label string) encoding.Encoding {
	switch label {
	case "437":
		return charmap.CodePage437
	case "850":
		return charmap.CodePage850
	case "852":
		return charmap.CodePage852
	case "858":
		return charmap.CodePage858
	}
	return charmap.CodePage866
}

// byLanguage understands the language byte (offset 29) where it names one code
// page for sure. 0x03 and 0x57, "Windows ANSI", stand for whatever the machine
// used, so they say nothing.
func byLanguage(b byte) encoding.Encoding {
	switch b {
	case 0x4d, 0x7a:
		return byLabel("936")
	case 0x4f, 0x78:
		return byLabel("950")
	case 0x13, 0x7b:
		return byLabel("932")
	case 0x4e, 0x79:
		return byLabel("949")
	case 0x01:
		return byLabel("437")
	case 0x02:
		return byLabel("850")
	case 0x26, 0x65:
		return byLabel("866")
	case 0x64:
		return byLabel("852")
	case 0xc8:
		return byLabel("1250")
	case 0xc9:
		return byLabel("1251")
	}
	return nil
}

// validButCut says that bytes are UTF-8 apart from characters cut by the end of a
// field, which a zero byte or a blank follows.
func validButCut(b []byte) bool {
	whole, cut := 0, 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			if n > 1 {
				whole++
			}
		case cutHere(b[i:]) > 0:
			cut++
			n = cutHere(b[i:])
		default:
			return false
		}
		i += n
	}
	return cut == 0 || whole > 4*cut
}

// cutHere returns the length of a character's beginning that a field's end cut.
func cutHere(b []byte) int {
	want := 0
	switch {
	case b[0] >= 0xc2 && b[0] <= 0xdf:
		want = 2
	case b[0] >= 0xe0 && b[0] <= 0xef:
		want = 3
	case b[0] >= 0xf0 && b[0] <= 0xf4:
		want = 4
	}
	n := 1
	for n < len(b) && n < want && b[n]&0xc0 == 0x80 {
		n++
	}
	if n < want && (n == len(b) || b[n] == ' ' || b[n] == 0) {
		return n
	}
	return 0
}

// looksChinese tells GBK from the Latin pages: common hanzi are pairs of bytes
// above 0xA0, accented letters stand alone between plain ones.
func looksChinese(b []byte) bool {
	pairs, alone := 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if i+1 < len(b) && b[i] >= 0xa1 && b[i+1] >= 0xa1 {
			pairs++
			i++
		} else {
			alone++
		}
	}
	return pairs > alone
}
