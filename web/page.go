package web

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// dist is the page as web/ui builds it; `make web` rebuilds it.
//
//go:embed all:dist
var dist embed.FS

// kinds are the types of the files a page has; a system's own table of types
// differs from machine to machine.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".map": "application/json",
	".webmanifest": "application/manifest+json",
}

// thePage is the page, compressed once a process: it is the same in each.
var thePage = sync.OnceValue(embeddedPage)

// embeddedPage reads the page: address → file. Only these addresses exist, so no
// path a client makes up ever reaches a file system.
func embeddedPage() map[string]*body {
	out := map[string]*body{}
	_ = fs.WalkDir(dist, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		kind := kinds[path.Ext(name)]
		if kind == "" {
			kind = "application/octet-stream"
		}
		out[strings.TrimPrefix(name, "dist")] = newBody(kind, b)
		return nil
	}) // an embedded file system cannot fail
	if index, ok := out["/index.html"]; ok {
		out["/"] = index
	}
	return out
}

const lost = `<!doctype html><html lang="en"><meta charset="utf-8"><title>404 · Walkshed</title>
<p>There is no such page. <a href="/">To the map</a></p>
<p lang="zh">没有这个页面。<a href="/">返回地图</a></p>
`

// page sends a file of the page; for any other address 404, as HTML to a
// browser that opens it and as a problem to all others.
func (a *api) page(c *gin.Context) {
	at := c.Request.URL.Path
	if b, ok := a.pages[at]; ok {
		b.send(c)
		return
	}
	api := strings.HasPrefix(at, "/api") || strings.HasPrefix(at, "/tiles/")
	if !api && strings.Contains(c.Request.Header.Get("Accept"), "text/html") {
		c.Data(http.StatusNotFound, "text/html; charset=utf-8", []byte(lost))
		return
	}
	fail(c, &Problem{Status: http.StatusNotFound, Detail: "there is nothing at this address; /api/v1 lists what there is"})
}
