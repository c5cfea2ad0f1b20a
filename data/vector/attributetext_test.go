package vector

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/walkshed/walkshed/data"
)

// named is one point with a field of text; name and value are in their encoding.
func named(name, value string) *drawing {
	d := &drawing{kind: 1, columns: []column{{name, 'C', 20}, {"people", 'N', 8}}}
	d.shapes, d.rows = [][]byte{pointShape(1, 2)}, [][]string{{value, "1"}}
	return d.build()
}

// TestAttributeText: name and value of a field in the encodings met in the wild,
// with and without a word about it in the .cpg or the header.
func TestAttributeText(t *testing.T) {
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String("名称|盐湖区体育馆")
	gbName, gbValue, _ := strings.Cut(gb, "|")
	rare, _ := simplifiedchinese.GBK.NewEncoder().String("朱镕基") // 镕 has a second byte below 0xA1
	big, _ := traditionalchinese.Big5.NewEncoder().String("體育館")
	latin, _ := charmap.Windows1252.NewEncoder().String("São Leopoldo")
	dos, _ := charmap.CodePage850.NewEncoder().String("São Leopoldo")
	cyrillic, _ := charmap.Windows1251.NewEncoder().String("Ташкент")
	for name, c := range map[string]struct {
		field, value string
		cpg          string
		language     byte
		want         string // name=value
	}{
		"ASCII":                       {"name", "Gym", "", 0, "name=Gym"},
		"UTF-8 by its bytes":          {"名称", "盐湖区", "", 0, "名称=盐湖区"},
		"UTF-8 by .cpg":               {"名称", "盐湖区", "UTF-8", 0x57, "名称=盐湖区"},
		"UTF-8 by code page":          {"名称", "盐湖区", "65001", 0, "名称=盐湖区"},
		"UTF-8, name cut after 11":    {"场地名称"[:11], "盐湖区", "", 0, "场地名=盐湖区"},
		"UTF-8, name cut, with .cpg":  {"场地名称"[:11], "盐湖区", "utf8", 0, "场地名=盐湖区"},
		"UTF-8, value cut after 20":   {"名称", "运城市盐湖区体育馆"[:20], "", 0, "名称=运城市盐湖区"},
		"GBK by its bytes":            {gbName, gbValue, "", 0, "名称=盐湖区体育馆"},
		"GBK, header says Windows":    {gbName, gbValue, "", 0x57, "名称=盐湖区体育馆"},
		"GBK by header":               {"name", rare, "", 0x4d, "name=朱镕基"},
		"GBK by .cpg":                 {gbName, gbValue, "GBK", 0, "名称=盐湖区体育馆"},
		"GBK by code page":            {gbName, gbValue, "936", 0x57, "名称=盐湖区体育馆"},
		"GBK as GDAL writes it":       {gbName, gbValue, "CP936\n", 0, "名称=盐湖区体育馆"},
		"Big5 by code page":           {"name", big, "950", 0, "name=體育館"},
		"Latin by its bytes":          {"name", latin, "", 0, "name=São Leopoldo"},
		"Latin by .cpg":               {"name", latin, "ISO-8859-1", 0, "name=São Leopoldo"},
		"Latin as Esri writes it":     {"name", latin, "88591", 0, "name=São Leopoldo"},
		"Latin, ANSI 1252":            {"name", latin, "ANSI 1252", 0, "name=São Leopoldo"},
		"DOS by header":               {"name", dos, "", 0x02, "name=São Leopoldo"},
		"DOS by .cpg":                 {"name", dos, "OEM 850", 0, "name=São Leopoldo"},
		"Cyrillic by .cpg":            {"name", cyrillic, "1251", 0, "name=Ташкент"},
		"Cyrillic by header":          {"name", cyrillic, "", 0xc9, "name=Ташкент"},
		"a .cpg nobody knows, GBK":    {gbName, gbValue, "martian", 0, "名称=盐湖区体育馆"},
		"a .cpg with a mark, no name": {"name", "Gym", "\ufeff", 0, "name=Gym"},
	} {
		d := named(c.field, c.value)
		d.parts[".dbf"][29] = c.language
		if c.cpg != "" {
			d.parts[".cpg"] = []byte(c.cpg)
		}
		got, err := Facilities(t.Context(), d.layer(t), nil, nil)
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		field, value, _ := strings.Cut(c.want, "=")
		if got[0].Tags[field] != value || len(got[0].Tags) != 2 {
			t.Errorf("%s: %q, want %s", name, got[0].Tags, c.want)
		}
	}
}

// TestOneAccentAmongMany: the judgement is for the whole file, not for each
// value, so a hanzi that looks Latin and an accent that looks Chinese stay right.
func TestOneAccentAmongMany(t *testing.T) {
	d := &drawing{kind: 1, columns: []column{{"name", 'C', 20}, {"people", 'N', 8}}}
	enc := simplifiedchinese.GBK.NewEncoder()
	for _, name := range []string{"学校", "公园", "体育馆", "朱镕基", "体育场"} {
		s, _ := enc.String(name)
		d.shapes, d.rows = append(d.shapes, pointShape(1, 2)), append(d.rows, []string{s, "1"})
	}
	got, err := Facilities(t.Context(), d.build().layer(t), &data.Report{}, nil)
	if err != nil || len(got) != 5 || got[3].Name != "朱镕基" {
		t.Errorf("%+v, %v", got, err)
	}
}

// FuzzAttributeText: any bytes give valid text, and ASCII stays what it is.
func FuzzAttributeText(f *testing.F) {
	f.Add("UTF-8", byte(0), []byte("abc"))
	f.Add("", byte(0x4d), []byte("\xc3\xfb\xb3\xc6"))
	f.Add("936", byte(0), []byte("\xc3"))
	f.Fuzz(func(t *testing.T, cpg string, language byte, b []byte) {
		got := attributeText(cpg, language, b)(b)
		if strings.ToValidUTF8(got, "") != got {
			t.Fatalf("%q", got)
		}
		if ascii(b) && got != string(b) {
			t.Fatalf("%q became %q", b, got)
		}
	})
}

// TestCodePages: one letter that tells each page from the others, by the names a
// .cpg gives it and by the header's byte where there is one. The bytes are from
// the Unicode consortium's mapping tables.
func TestCodePages(t *testing.T) {
	for _, c := range []struct {
		names    []string
		language byte
		bytes    string
		want     string
	}{
		{[]string{"437", "OEM 437", "cp437"}, 0x01, "\x81\xe1", "üß"},
		{[]string{"850", "CP850"}, 0x02, "\xc6", "ã"},
		{[]string{"852"}, 0x64, "\x88", "ł"},
		{[]string{"858"}, 0, "\xd5", "€"},
		{[]string{"866", "ibm866"}, 0x65, "\x80", "А"},
		{[]string{"1250", "windows-1250"}, 0xc8, "\xb3", "ł"},
		{[]string{"1251", "ANSI 1251", "cp1251"}, 0xc9, "\xc0", "А"},
		{[]string{"1252", "88591", "ISO-8859-1", "latin1"}, 0, "\xe3", "ã"},
		{[]string{"88592", "ISO-8859-2"}, 0, "\xb3", "ł"},
		{[]string{"885915"}, 0, "\xa4", "€"},
		{[]string{"936", "GB2312", "gbk", "GB18030", "54936"}, 0x4d, "\xc8\xcb", "人"},
		{[]string{"950", "Big5"}, 0x78, "\xa4\x48", "人"},
		{[]string{"932", "Shift_JIS", "MS932"}, 0x13, "\x90\x6c", "人"},
		{[]string{"949", "EUC-KR"}, 0x79, "\xec\xd1", "人"},
		{[]string{"65001", "utf-8", "UTF8", " UTF-8 \r\n\x00"}, 0, "\xe4\xba\xba", "人"},
	} {
		for _, name := range c.names {
			if got := attributeText(name, 0, nil)([]byte(c.bytes)); got != c.want {
				t.Errorf(".cpg %q: %q, want %q", name, got, c.want)
			}
		}
		if got := attributeText("", c.language, []byte("\xff"))([]byte(c.bytes)); c.language != 0 && got != c.want {
			t.Errorf("language %#x: %q, want %q", c.language, got, c.want)
		}
	}
	for _, name := range []string{"", "martian", "0", "12", "8859", "\x00"} {
		if enc := byLabel(name); enc != nil {
			t.Errorf(".cpg %q is taken for %v", name, enc)
		}
	}
}
