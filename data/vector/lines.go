package vector

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// sniffed is how much of a file is looked at to tell its encoding and separator.
const sniffed = 64 << 10

// longest is the most bytes a line may have: a thousand fields of a kilobyte.
// It stops a file that is no table from filling the memory.
const longest = 1 << 20

// lines reads a text line by line in UTF-8 or GB18030, ending in LF, CRLF or CR.
// No byte of a GB18030 character can be taken for a line end, a comma, a
// semicolon, a tab or a quote, so lines are cut first and decoded after.
type lines struct {
	in      *bufio.Reader
	at      int  // lines read
	gb      bool // GB18030, not UTF-8
	foreign bool // a line in UTF-8 beyond ASCII was seen
	again   []textLine
}

type textLine struct {
	at   int
	text string
}

// newLines tells the encoding from the start of the text: a byte order mark, or
// more lines that are not UTF-8 than lines that are, beyond ASCII. UTF-16 with a
// mark ("Unicode text" of spreadsheet programs) is understood too.
func newLines(r io.Reader) (*lines, []byte) {
	in := bufio.NewReaderSize(r, sniffed)
	start, _ := in.Peek(sniffed)
	if bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff")) {
		in = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in), sniffed)
		start, _ = in.Peek(sniffed)
	}
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		in.Discard(3)
		start, _ = in.Peek(sniffed)
	}
	l := &lines{in: in, gb: looksGB(start)}
	if bytes.IndexByte(start, '\n') < 0 && bytes.IndexByte(start, '\r') >= 0 {
		l.in = bufio.NewReaderSize(lfForCR{in}, sniffed)
	}
	return l, start
}

// looksGB votes line by line, so that one broken byte does not turn a file of
// UTF-8 into nonsense. The last line may be cut and has no vote if others have.
func looksGB(start []byte) bool {
	all := bytes.FieldsFunc(start, func(c rune) bool { return c == '\n' || c == '\r' })
	if len(all) > 1 && len(start) >= sniffed-utf8.UTFMax {
		all = all[:len(all)-1]
	}
	votes := 0
	for _, l := range all {
		switch {
		case !utf8.Valid(l):
			votes++
		case !ascii(l):
			votes--
		}
	}
	return votes > 0
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// next returns the next line without its end; io.EOF after the last.
func (l *lines) next() (textLine, error) {
	if len(l.again) > 0 {
		t := l.again[0]
		l.again = l.again[1:]
		return t, nil
	}
	b, err := l.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		whole := bytes.Clone(b)
		for errors.Is(err, bufio.ErrBufferFull) && len(whole) <= longest {
			b, err = l.in.ReadSlice('\n')
			whole = append(whole, b...)
		}
		b = whole
	}
	if len(b) > longest {
		return textLine{}, fmt.Errorf("line %d is longer than %d bytes", l.at+1, longest)
	}
	if err != nil && (len(b) == 0 || err != io.EOF) {
		return textLine{}, err
	}
	l.at++
	return textLine{l.at, l.decode(bytes.TrimRight(b, "\r\n"))}, nil
}

// unread gives lines back, to be read again before all others.
func (l *lines) unread(t []textLine) { l.again = append(t, l.again...) }

// decode turns a line into UTF-8. A text that was ASCII so far and is not UTF-8
// now is GB18030 from here on.
func (l *lines) decode(b []byte) string {
	valid := utf8.Valid(b)
	if valid && !l.gb {
		l.foreign = l.foreign || !ascii(b)
		return string(b)
	}
	l.gb = l.gb || !l.foreign
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		s = bytes.ToValidUTF8(b, []byte("\ufffd"))
	}
	return string(s)
}

// lfForCR turns the line ends of old Macs into ours.
type lfForCR struct{ r io.Reader }

func (c lfForCR) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i := range p[:n] {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
