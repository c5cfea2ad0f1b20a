package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

// A Site is the page with the answers it asks for when it opens, at the limit of
// its results, for a folder that any web server serves and no program stands
// behind. The map's tiles (map.pmtiles), the note (method.html) and the files to
// take away (answers/downloads.json lists them) are the publisher's to add.
type Site struct{ of Server }

// NewSite takes what a server would answer from; Engine, Tiles and Results.
func NewSite(s Server) Site { return Site{s} }

// most is how many gaps and sites the page lists.
const mostGaps, mostSites = 50, 10

// Files hands out every file by its name in the site's folder; an error of put
// ends it.
func (s Site) Files(put func(name string, content []byte) error) error {
	err := fs.WalkDir(dist, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "dist/index.html" {
			return err
		}
		b, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		return put(strings.TrimPrefix(name, "dist/"), b)
	})
	if err != nil {
		return err
	}
	limit, e, r := s.of.Results.Limit, s.of.Engine, s.of.Results
	index := (&api{Server: s.of}).about(limit)
	index.Links, index.Scenarios = map[string]string{}, "none"
	plan := r.Sites
	plan.Sites = listed(plan.Sites[:min(mostSites, len(plan.Sites))])
	table := e.Coverage(limit)
	for name, v := range map[string]any{"index": index, "coverage": table, "gaps": coverage.NewGapList(e.Basis(limit), r.Gaps, mostGaps), "sites": plan} {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if err := put("answers/"+name+".json", b); err != nil {
			return err
		}
	}
	var shapes bytes.Buffer
	if err := tiles.WriteAreas(&shapes, e, table); err != nil {
		return err
	}
	return put("answers/areas.geojson", shapes.Bytes())
}

// Index writes the page that stands above a folder with the files: the page's own,
// told where they are, under the server's policy, which a page of its own has to
// state in itself. Without JavaScript, or opened from a disk, it says what it is.
func (s Site) Index(w io.Writer, folder string) error {
	b, err := fs.ReadFile(dist, "dist/index.html")
	if err != nil {
		return err
	}
	at := "./" + folder + "/"
	page := strings.ReplaceAll(string(b), `"./`, `"`+at)
	meta := fmt.Sprintf(`<meta http-equiv="Content-Security-Policy" content="%s" />
    <meta name="referrer" content="no-referrer" />
    <meta name="walkshed-folder" content="%s" />
    <meta name="viewport"`, html.EscapeString(pagePolicy()), html.EscapeString(at))
	page = strings.Replace(page, `<meta name="viewport"`, meta, 1)
	name := html.EscapeString(s.of.Engine.Basis(s.of.Results.Limit).Place)
	page = strings.Replace(page, "<title>Walkshed</title>", "<title>"+name+" · Walkshed</title>", 1)
	from, to := strings.Index(page, `<div id="app">`), strings.Index(page, "</noscript>")
	if from < 0 || to < from {
		return fmt.Errorf("the page has no place to begin")
	}
	said := fmt.Sprintf(`<div id="app"><h1>%s</h1>
      <p>This map needs JavaScript and a web server: opened straight from a disk it stays empty. <a href="%smethod.html">What the figures rest on, and files to take away</a></p>
      <p lang="zh-CN">此地图需要 JavaScript 与网页服务器：直接从磁盘打开时不显示。<a href="%smethod.html">数据依据、方法与下载</a></p>
    </div>`, name, at, at)
	_, err = io.WriteString(w, page[:from]+said+page[to+len("</noscript>"):])
	return err
}

// pagePolicy is the policy without what only a server can say.
func pagePolicy() string {
	var parts []string
	for _, p := range strings.Split(policy, "; ") {
		if !strings.HasPrefix(p, "frame-ancestors") {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "; ")
}

// NotePolicy is the policy of a page of text: nothing but its own style.
const NotePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
