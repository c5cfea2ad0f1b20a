package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"
)

// smallest is the size from which an answer is compressed: below it the gzip
// frame and the second header cost more than they save.
const smallest = 1024

// A body is an encoded answer, ready to be sent any number of times. It keeps
// one form only, the compressed one where that pays.
type body struct {
	kind  string // Content-Type
	etag  string
	bytes []byte
	size  int // not compressed
	gzip  bool
}

// newBody takes over b. Equal bytes give an equal ETag.
func newBody(kind string, b []byte) *body {
	sum := sha256.Sum256(b)
	out := &body{kind: kind, etag: `W/"` + hex.EncodeToString(sum[:12]) + `"`, bytes: b, size: len(b)}
	if len(b) < smallest || strings.HasPrefix(kind, "font/") || strings.HasPrefix(kind, "image/png") {
		return out
	}
	var buf bytes.Buffer
	z, _ := gzip.NewWriterLevel(&buf, 5) // the level is valid
	_, _ = z.Write(b)                    // a bytes.Buffer never fails
	_ = z.Close()
	if buf.Len() < len(b) {
		out.bytes, out.gzip = bytes.Clone(buf.Bytes()), true
	}
	return out
}

func jsonBody(v any) (*body, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return newBody("application/json", append(b, '\n')), nil
}

func geojsonBody(write func(io.Writer) error) (*body, error) {
	var buf bytes.Buffer
	if err := write(&buf); err != nil {
		return nil, err
	}
	return newBody("application/geo+json", buf.Bytes()), nil
}

// send answers 200, or 304 where the client has it. Everything is revalidated
// each time: the same address has another answer after a restart on new data.
func (b *body) send(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("ETag", b.etag)
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Accept-Encoding")
	if matches(c.Request.Header.Get("If-None-Match"), b.etag) {
		c.Writer.WriteHeader(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Status(http.StatusOK) // where gin found no route it has set 404
	h.Set("Content-Type", b.kind)
	if !b.gzip || takesGzip(c.Request.Header.Get("Accept-Encoding")) {
		if b.gzip {
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Length", strconv.Itoa(len(b.bytes)))
		_, _ = c.Writer.Write(b.bytes) // the client may be gone
		return
	}
	h.Set("Content-Length", strconv.Itoa(b.size))
	if z, err := gzip.NewReader(bytes.NewReader(b.bytes)); err == nil {
		_, _ = io.Copy(c.Writer, z)
	}
}

// matches compares weakly (RFC 9110, 13.1.2).
func matches(header, etag string) bool {
	for _, tag := range strings.Split(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}

// takesGzip reads Accept-Encoding (RFC 9110, 12.5.3): gzip or * named, and not
// with a weight of zero.
func takesGzip(header string) bool {
	any := false
	for _, part := range strings.Split(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		q := strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(weight), " ", ""), "q=")
		v, err := strconv.ParseFloat(q, 64)
		wanted := q == "" || (err == nil && v > 0)
		switch name {
		case "gzip", "x-gzip":
			return wanted
		case "*":
			any = wanted
		}
	}
	return any
}
