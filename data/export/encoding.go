package export

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// An Encoding is how the text of a CSV or a Shapefile is written.
type Encoding int

// The encodings. GBK is what old Chinese desktop programs expect; what it has no
// character for becomes a question mark.
const (
	UTF8       Encoding = iota // a CSV with a byte order mark, by which spreadsheets know it
	UTF8NoMark                 // a CSV without
	GBK
)

// toGBK is text in GBK.
func toGBK(s string) string {
	if out, err := simplifiedchinese.GBK.NewEncoder().String(s); err == nil {
		return out
	}
	var b []byte
	for _, r := range s {
		if one, err := simplifiedchinese.GBK.NewEncoder().String(string(r)); err == nil {
			b = append(b, one...)
		} else {
			b = append(b, '?')
		}
	}
	return string(b)
}

func gbkDecoder() *encoding.Decoder { return simplifiedchinese.GBK.NewDecoder() }
