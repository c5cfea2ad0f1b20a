package vector

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// counting tells progress by bytes read.
type counting struct {
	r           io.Reader
	tell        data.Progress
	done, total int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.done += int64(n)
	c.tell.Tell(data.StageFacilities, c.done, c.total)
	return n, err
}

// openFile opens a layer's file and returns its size.
func openFile(l Layer) (*os.File, int64, error) {
	f, err := os.Open(l.Path)
	if err != nil {
		hint := "check the path in the project file"
		if errors.Is(err, fs.ErrPermission) {
			hint = "check that you may read it"
		}
		return nil, 0, &data.Error{Op: "read " + l.Source, Err: err, Hint: hint}
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder")
	}
	if err != nil {
		f.Close()
		return nil, 0, &data.Error{Op: "read " + l.Source, Err: err, Hint: "name the file itself"}
	}
	return f, info.Size(), nil
}

// isGeographic says whether a CRS counts in degrees; no name counts as degrees.
func isGeographic(name string) bool {
	if name == "" {
		return true
	}
	c, err := crs.Lookup(name)
	return err == nil && c.Geographic
}
