package vector

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/postgis"
)

// A Database is where a layer comes from that is no file.
type Database struct {
	Connection string // a URL or words, without a password
	Query      string // a single SELECT; "" reads the layer's Table
}

// postGIS reads a table or query of a database.
type postGIS struct {
	l     Layer
	layer *postgis.Layer
	tell  func(done, total int64)
}

func openPostGIS(l Layer, tell func(done, total int64)) (*postGIS, error) {
	ctx := context.Background() // connecting has a limit of its own
	layer, err := postgis.Open(ctx, postgis.Ask{Connection: l.Database.Connection, Table: l.Table, Query: l.Database.Query})
	if err != nil {
		return nil, l.failure(pgCause(err), pgHint(ctx, l, err))
	}
	return &postGIS{l: l, layer: layer, tell: tell}, nil
}

// pgCause is what the server said, without its codes.
func pgCause(err error) error {
	message, state := postgis.Said(err)
	switch state {
	case "":
		return err
	case "57014":
		return errors.New("it took longer than ten minutes")
	}
	return fmt.Errorf("the database says: %s", message)
}

// pgHint is the way out of what a database answers. The codes are PostgreSQL's
// (manual, appendix A).
func pgHint(ctx context.Context, l Layer, err error) string {
	_, state := postgis.Said(err)
	switch {
	case errors.Is(err, postgis.ErrPassword):
		return "take it out, and set PGPASSWORD or write it in ~/.pgpass"
	case errors.Is(err, postgis.ErrNoPostGIS):
		return "have an administrator run: CREATE EXTENSION postgis"
	case errors.Is(err, postgis.ErrManyShapes):
		return "name the columns you need in a query: SELECT id, name, geom FROM …"
	case errors.Is(err, postgis.ErrNameTwice):
		return "give one of them another name in the query: … AS name2"
	case state == "28P01" || state == "28000":
		return "set PGPASSWORD, or write the password in ~/.pgpass (host:port:database:user:password, mode 600)"
	case state == "3D000":
		return "check dbname in the connection"
	case state == "42P01" && l.Table != "":
		return noTable(ctx, l)
	case state == "42501":
		return "ask for the right to SELECT there"
	case state == "57014":
		return "ask for fewer rows, or have an index made"
	case state == "25006":
		return "only SELECT is read: the transaction is read-only"
	case state != "":
		return "write one SELECT, and try it in psql first"
	case postgis.Unreached(err):
		return "check host, port and dbname of the connection, and that the server lets you in"
	}
	return "check postgis: in the project file"
}

// noTable names the tables there are, the one most likely meant first.
func noTable(ctx context.Context, l Layer) string {
	have, err := postgis.Tables(ctx, l.Database.Connection)
	if err != nil || len(have) == 0 {
		return "no table with geometries may be read there: check the database and your rights"
	}
	return didYouMean([]string{l.Table}, have) + "tables with geometries are: " + short(joined(have), 400)
}

// needGeometry refuses a table without a column of geometries.
func (p *postGIS) needGeometry() error {
	if p.layer.Shape != "" {
		return nil
	}
	return p.l.failure(errors.New("it has no column of geometries"),
		"make one in a query: SELECT *, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM …; "+hasColumns(p.layer.Columns))
}

func (p *postGIS) declared() (name, said string) { return bySRS(p.layer.SRS, p.layer.WKT) }
func (p *postGIS) columns() []string             { return p.layer.Columns }
func (p *postGIS) close() error                  { return p.layer.Close() }

func (p *postGIS) each(ctx context.Context, yield func(record) error) error {
	n := 0
	digest := newDigest(p)
	var stopped error // by yield
	err := p.layer.Each(ctx, func(row postgis.Row) error {
		n++
		digest.row(row)
		if p.tell != nil && n%256 == 0 {
			p.tell(int64(n), 0)
		}
		r := record{row: n, fields: make([]field, len(p.layer.Columns))}
		for i, c := range p.layer.Columns {
			r.fields[i] = field{c, strings.TrimSpace(row.Values[i].String)}
		}
		if r.geometry, r.fault = p.geometry(row.EWKB); r.geometry == nil {
			r.code = data.CodeBadGeometry
		}
		stopped = yield(r)
		return stopped
	})
	switch {
	case stopped != nil:
		return stopped
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return p.l.failure(fmt.Errorf("after %s: %w", plural(n, "row"), pgCause(err)), pgHint(ctx, p.l, err))
	}
	if p.l.Hashed != nil {
		*p.l.Hashed = digest.sum()
	}
	return nil
}

// mostShape is how many bytes of one geometry are read: four million corners.
const mostShape = 64 << 20

// geometry decodes EWKB; fault says why there is none.
func (p *postGIS) geometry(b []byte) (orb.Geometry, string) {
	switch {
	case b == nil:
		return nil, "no geometry"
	case len(b) > mostShape:
		return nil, fmt.Sprintf("a geometry of %d bytes", len(b))
	case !countsFit(b):
		return nil, "a geometry that claims more than it holds"
	}
	g, err := ewkb.Unmarshal(b)
	if err != nil {
		return nil, "a geometry that is not understood: " + err.Error()
	}
	if s := g.SRID(); s != int(p.layer.SRID) {
		return nil, fmt.Sprintf("its SRID is %d, the layer's %d", s, p.layer.SRID)
	}
	if g.Empty() {
		return nil, "an empty geometry"
	}
	switch x := g.(type) {
	case *geom.Polygon:
		return orb.MultiPolygon{polygonOf(x)}, ""
	case *geom.MultiPolygon:
		var m orb.MultiPolygon
		for i := range x.NumPolygons() {
			if one := polygonOf(x.Polygon(i)); len(one) > 0 {
				m = append(m, one)
			}
		}
		return m, ""
	}
	return toOrb(g)
}

// polygonOf drops heights and measures.
func polygonOf(p *geom.Polygon) orb.Polygon {
	var out orb.Polygon
	for i := range p.NumLinearRings() {
		flat, stride := p.LinearRing(i).FlatCoords(), p.Stride()
		r := make(orb.Ring, 0, len(flat)/stride)
		for k := 0; k+1 < len(flat); k += stride {
			r = append(r, orb.Point{flat[k], flat[k+1]})
		}
		out = append(out, r)
	}
	return out
}

// countsFit walks the counts of EWKB, which the decoder believes: it would make
// room for four thousand million corners if four bytes said so.
func countsFit(b []byte) bool {
	_, ok := skipShape(b, 0)
	return ok
}

// mostNested bounds collections within collections.
const mostNested = 8

// skipShape returns what follows one geometry.
func skipShape(b []byte, depth int) ([]byte, bool) {
	if len(b) < 5 || b[0] > 1 || depth > mostNested {
		return nil, false
	}
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 1 {
		order = binary.LittleEndian
	}
	kind, size := order.Uint32(b[1:]), 16
	b = b[5:]
	for _, more := range []uint32{1 << 31, 1 << 30} {
		if kind&more != 0 {
			size += 8
		}
	}
	ok := true
	take := func(n int) {
		if ok = ok && n >= 0 && n <= len(b); ok {
			b = b[n:]
		}
	}
	count := func() (n int) {
		if len(b) >= 4 {
			n = int(order.Uint32(b))
		}
		take(4)
		return n
	}
	if kind&(1<<29) != 0 {
		take(4)
	}
	switch kind & 0xff {
	case 1:
		take(size)
	case 2:
		take(count() * size)
	case 3:
		for n := count(); n > 0 && ok; n-- {
			take(count() * size)
		}
	case 4, 5, 6, 7:
		for n := count(); n > 0 && ok; n-- {
			b, ok = skipShape(b, depth+1)
		}
	default:
		return nil, true // of a kind the decoder refuses by its name
	}
	return b, ok
}

// digest hashes rows as they are read, with the columns and the coordinate system.
type digest struct {
	h     hash.Hash
	bytes int64
}

// A Hash says what a layer of a database held when it was read.
type Hash struct {
	SHA256 string // of its rows, hexadecimal
	Bytes  int64  // that were hashed
}

func newDigest(p *postGIS) *digest {
	d := &digest{h: sha256.New()}
	for _, c := range p.layer.Columns {
		d.put([]byte(c))
	}
	d.put([]byte(p.layer.Shape))
	d.put([]byte(p.layer.SRS))
	return d
}

// put hashes a value behind its length, so that no two rows read alike.
func (d *digest) put(b []byte) {
	var n [8]byte
	binary.LittleEndian.PutUint64(n[:], uint64(len(b))+1) // 0 is NULL
	d.h.Write(n[:])
	d.h.Write(b)
	d.bytes += int64(len(b))
}

func (d *digest) row(r postgis.Row) {
	var null [8]byte
	for _, v := range r.Values {
		if v.Valid {
			d.put([]byte(v.String))
		} else {
			d.h.Write(null[:])
		}
	}
	if r.EWKB != nil {
		d.put(r.EWKB)
	} else {
		d.h.Write(null[:])
	}
}

func (d *digest) sum() Hash { return Hash{hex.EncodeToString(d.h.Sum(nil)), d.bytes} }

// HashRows reads a layer of a database for its hash alone.
func HashRows(ctx context.Context, l Layer) (Hash, error) {
	var out Hash
	l.Hashed = &out
	p, err := openPostGIS(l, nil)
	if err != nil {
		return out, err
	}
	defer p.close()
	return out, p.each(ctx, func(record) error { return nil })
}
