package xlsx

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// A richText gathers the text of a string item or an inline string: of its <t>
// elements, but not of those that tell how it is read aloud (rPh).
type richText struct {
	b        strings.Builder
	in, mute int
}

func (t *richText) take(token xml.Token) {
	switch x := token.(type) {
	case xml.StartElement:
		switch x.Name.Local {
		case "t":
			t.in++
		case "rPh":
			t.mute++
		}
	case xml.EndElement:
		switch x.Name.Local {
		case "t":
			t.in--
		case "rPh":
			t.mute--
		}
	case xml.CharData:
		if t.in > 0 && t.mute == 0 && t.b.Len()+len(x) <= mostToken {
			t.b.Write(x)
		}
	}
}

func (t *richText) done() string {
	s := plain(t.b.String())
	*t = richText{}
	return s
}

// loadStrings reads the table of strings once; a workbook may have none.
func (f *File) loadStrings() error {
	const part = "xl/sharedstrings.xml"
	if f.shared != nil || f.parts[part] == nil {
		return nil
	}
	f.shared = []string{}
	var text richText
	size := 0
	return f.tokens(part, func(t xml.Token) error {
		text.take(t)
		if e, ok := t.(xml.EndElement); ok && e.Name.Local == "si" {
			s := text.done()
			if size += len(s) + 16; size > mostStrings { // 16: what a string header takes
				return fmt.Errorf("more than %d bytes of text", mostStrings)
			}
			f.shared = append(f.shared, s)
		}
		return nil
	})
}
