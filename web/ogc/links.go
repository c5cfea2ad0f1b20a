package ogc

import (
	"maps"
	"net/url"
	"strconv"
	"strings"
)

// A Link leads to a resource. Href is absolute.
type Link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

// Relation types that are no single words.
const (
	relQueryables   = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
	relTilesets     = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	relTilingScheme = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	relSchemes      = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
)

// links makes the links of one answer.
type links struct {
	root  string
	path  string // of the resource, escaped; "" for the landing page
	query url.Values
}

// to leads to a path below the root.
func (l links) to(path, rel, kind, title string) Link {
	return Link{Href: l.root + path, Rel: rel, Type: kind, Title: title}
}

// as leads to the resource itself in one of its encodings.
func (l links) as(k encoding, rel, title string) Link {
	q := maps.Clone(l.query)
	if q == nil {
		q = url.Values{}
	}
	q.Set("f", k.name)
	return l.to(l.path+"?"+q.Encode(), rel, k.kind, title)
}

// forms are self, in the encoding sent, and the alternates.
func (l links) forms(kinds []encoding, sent string) []Link {
	var self, out []Link
	for _, k := range kinds {
		if k.kind == sent {
			self = append(self, l.as(k, "self", "this document"))
		} else {
			out = append(out, l.as(k, "alternate", "this document as "+strings.ToUpper(k.name)))
		}
	}
	return append(self, out...)
}

// page leads to another page of the same question.
func (l links) page(rel, kind string, offset int) Link {
	q := maps.Clone(l.query)
	q.Set("offset", strconv.Itoa(offset))
	return l.to(l.path+"?"+q.Encode(), rel, kind, rel+" page")
}
