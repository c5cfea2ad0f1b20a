package osm

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/walkshed/walkshed/data"
)

// cutShort is a file that ends before a blob does.
type cutShort struct{ have, need int64 }

func (e *cutShort) Error() string {
	return fmt.Sprintf("the file is cut short: it has %d bytes and needs at least %d", e.have, e.need)
}

// malformed is a file that is not what the format says, and where.
type malformed struct {
	at  int64
	err error
}

func (e *malformed) Error() string { return fmt.Sprintf("at byte %d: %v", e.at, e.err) }
func (e *malformed) Unwrap() error { return e.err }

func notPBF(at int64, format string, args ...any) error {
	return &malformed{at, fmt.Errorf(format, args...)}
}

// otherPacking is a blob packed in a way we do not read; field is its number in
// fileformat.proto.
type otherPacking struct{ field protowire.Number }

func (e *otherPacking) Error() string {
	name := map[protowire.Number]string{4: "LZMA", 5: "bzip2", 6: "LZ4", 7: "Zstandard"}[e.field]
	if name == "" {
		return "a blob with no data in it"
	}
	return "its blobs are packed with " + name + "; zlib or none is read"
}

// needsFeature is a header that asks for something we do not do.
type needsFeature string

func (e needsFeature) Error() string {
	return fmt.Sprintf("its header requires %q, which is not read", string(e))
}

func (e needsFeature) hint() string {
	if e == "HistoricalInformation" {
		return "take an extract without history, or one date of it: osmium time-filter in.osh.pbf -o out.osm.pbf"
	}
	return "rewrite it: osmium cat in.osm.pbf -o out.osm.pbf"
}

// wrongFile is something else than a PBF, recognised by its first bytes.
type wrongFile struct{ is, hint string }

func (e *wrongFile) Error() string { return "this is " + e.is + ", not an OpenStreetMap PBF extract" }

// fault adds the operation and the way out to a failure of Read.
func fault(source string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	e := &data.Error{Op: "read " + source, Err: err, Hint: "download it again, or check it with osmium fileinfo -e"}
	var (
		cut   *cutShort
		wrong *wrongFile
		pack  *otherPacking
		needs needsFeature
		bad   *malformed
	)
	switch {
	case errors.As(err, &cut):
		e.Hint = fmt.Sprintf("download it again: %d of at least %d bytes are there", cut.have, cut.need)
	case errors.As(err, &wrong):
		e.Hint = wrong.hint
	case errors.As(err, &pack):
		e.Hint = "repack it: osmium cat in.osm.pbf -o out.osm.pbf -f pbf,pbf_compression=zlib"
	case errors.As(err, &needs):
		e.Hint = needs.hint()
	case errors.As(err, &bad) && bad.at == 0:
		e.Hint = "check that it is an .osm.pbf, and download it again if so"
	}
	return e
}
