package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// Bounds of a workbook that is read. Office holds every one of them.
const (
	mostParts   = 10000
	mostSheets  = 10000
	mostBytes   = 8 << 30   // of one part, unpacked
	mostRatio   = 500       // of a part beyond a megabyte: cells of zeros pack 200 to 1, a bomb 1000
	mostStrings = 512 << 20 // of the shared strings, in memory
	mostDepth   = 64        // of elements in each other
	mostToken   = 1 << 20   // of one tag or text
)

// A File is a workbook open for reading.
type File struct {
	file   *os.File
	parts  map[string]*zip.File // by name in lower case
	Sheets []string             // in the order of the tabs
	places []string             // the part of each
	shared []string             // the table of strings; nil until it is needed
}

// ErrOld says that a file is a workbook of the kind before 2007, or one locked by
// a password, which is kept in the same container.
var ErrOld = errors.New("this is an old .xls or a workbook with a password")

// Open opens the workbook at path.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	w := &File{file: f, parts: map[string]*zip.File{}}
	if err := w.list(); err != nil {
		f.Close()
		return nil, err
	}
	return w, nil
}

// Close ends the use of a file.
func (f *File) Close() error { return f.file.Close() }

func (f *File) list() error {
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	var head [8]byte
	if _, err := f.file.ReadAt(head[:], 0); err == nil && string(head[:]) == "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" {
		return ErrOld
	}
	z, err := zip.NewReader(f.file, info.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are only compared
		return fmt.Errorf("it is not a whole workbook: %w", err)
	}
	if len(z.File) > mostParts {
		return fmt.Errorf("it holds %d parts, limit %d", len(z.File), mostParts)
	}
	for _, e := range z.File {
		f.parts[strings.ToLower(strings.TrimPrefix(e.Name, "/"))] = e
	}
	return f.workbook()
}

// workbook reads which sheets there are and in which parts.
func (f *File) workbook() error {
	targets := map[string]string{}
	err := f.elements("xl/_rels/workbook.xml.rels", func(e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			targets[attr(e, "Id")] = attr(e, "Target")
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = f.elements("xl/workbook.xml", func(e xml.StartElement) error {
		if e.Name.Local != "sheet" {
			return nil
		}
		if len(f.Sheets) == mostSheets {
			return fmt.Errorf("more than %d sheets", mostSheets)
		}
		target := targets[attr(e, "id")]
		if target == "" {
			return fmt.Errorf("sheet %q is nowhere in it", attr(e, "name"))
		}
		if !strings.HasPrefix(target, "/") {
			target = path.Join("xl", target)
		}
		f.Sheets, f.places = append(f.Sheets, plain(attr(e, "name"))), append(f.places, strings.ToLower(strings.TrimPrefix(target, "/")))
		return nil
	})
	if err == nil && len(f.Sheets) == 0 {
		err = errors.New("it has no sheet")
	}
	return err
}

// attr is an attribute by its local name: "id" is that of r:id.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// elements calls f for every element of a part.
func (f *File) elements(name string, each func(xml.StartElement) error) error {
	return f.tokens(name, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok {
			return each(e)
		}
		return nil
	})
}

// tokens calls each for every token of a part. What would outgrow its bounds is
// refused by the sizes the archive states, which archive/zip holds it to, and
// token by token.
func (f *File) tokens(name string, each func(xml.Token) error) error {
	e := f.parts[name]
	if e == nil {
		return fmt.Errorf("it is not a workbook: it has no %s", name)
	}
	if n := e.UncompressedSize64; n > mostBytes || n > 1<<20 && n/mostRatio > e.CompressedSize64 {
		return fmt.Errorf("%s would grow from %d to %d bytes", e.Name, e.CompressedSize64, n)
	}
	r, err := e.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	in := &rationed{r: r, left: mostToken}
	d := xml.NewDecoder(in)
	d.Strict = true
	depth := 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			switch t.(type) {
			case xml.StartElement:
				if depth++; depth > mostDepth {
					err = fmt.Errorf("elements nested more than %d deep", mostDepth)
				}
			case xml.EndElement:
				depth--
			}
		}
		if err == nil {
			err = each(t)
		}
		if err == errDone {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
		in.left = mostToken
	}
}

// errDone ends the reading of a part early.
var errDone = errors.New("done")

// rationed gives a reader so many bytes until it is told to go on.
type rationed struct {
	r    io.Reader
	left int
}

func (r *rationed) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, fmt.Errorf("a tag or text longer than %d bytes", mostToken)
	}
	n, err := r.r.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}
