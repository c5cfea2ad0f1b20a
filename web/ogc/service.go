package ogc

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/walkshed/walkshed/tiles"
)

// A Service is the results of one project. It is safe for concurrent use.
type Service struct {
	about  About
	layers []*layer
	chosen *selections
}

// About says whose results they are.
type About struct {
	Title       string
	Version     string   // of the program
	Attribution []string // what has to be said where the data are shown
	Tiles       *tiles.Source
}

// New returns the service of some layers.
func New(about About, layers []*tiles.Layer) *Service {
	s := &Service{about: about, chosen: newSelections()}
	for _, l := range layers {
		s.layers = append(s.layers, newLayer(l))
	}
	return s
}

// A Request is what of an HTTP request decides the answer.
type Request struct {
	Path   string // after the root, as it was sent: "/collections/venues/items/way%2F7"
	Query  string // as it was sent
	Accept string // the header; "" takes anything
	Root   string // the address of this service as clients know it, without a slash at its end
}

// An Answer is how to make a response. Equal keys mean equal responses, to the
// byte: none says when it was made (timeStamp may be left out, 17-069r4,
// fc-timeStamp).
type Answer struct {
	Key   string
	Heavy bool   // every feature of a layer may have to be looked at
	CRS   string // Content-Crs, a URI; "" where there are no coordinates
	Make  func(context.Context) (Response, error)
}

// A Response is an encoded resource.
type Response struct {
	Kind string // Content-Type
	Body []byte // empty: there is nothing at this place (204)
}

// A Refusal is why a request gets no answer: an HTTP status 400, 404 or 406.
type Refusal struct {
	Status   int
	Detail   string
	Mistakes []Mistake
}

// A Mistake is what is wrong with one parameter.
type Mistake struct{ Parameter, Detail string }

// Error returns the detail.
func (r *Refusal) Error() string { return r.Detail }

func missing(detail string) error { return &Refusal{Status: http.StatusNotFound, Detail: detail} }

// Ask reads a request. The error is a *Refusal.
func (s *Service) Ask(r Request) (Answer, error) {
	f := &form{}
	var err error
	if f.query, err = url.ParseQuery(r.Query); err != nil {
		f.wrong("", "the query is not well formed: %v", err)
	}
	var at []string
	for _, part := range strings.Split(strings.Trim(r.Path, "/"), "/") {
		name, err := url.PathUnescape(part)
		if err != nil {
			return Answer{}, missing("the address is not well formed")
		}
		if name != "" || len(at) > 0 {
			at = append(at, name)
		}
	}
	make, kinds, err := s.resource(at, f, r.Root)
	if err != nil {
		return Answer{}, err
	}
	kind := f.encoding(r.Accept, kinds)
	if err := f.refuse(); err != nil {
		return Answer{}, err
	}
	if kind == "" {
		return Answer{}, &Refusal{Status: http.StatusNotAcceptable, Detail: "this comes as " + names(kinds) + "; say which with f= or the Accept header"}
	}
	a := Answer{Key: strings.Join([]string{r.Root, strings.Join(at, "\x00"), f.query.Encode(), kind}, "\n"), Heavy: f.heavy, CRS: f.crs}
	a.Make = func(ctx context.Context) (Response, error) { return make(ctx, kind) }
	return a, nil
}

// A maker makes a resource in one of its encodings.
type maker func(ctx context.Context, kind string) (Response, error)

// resource finds what an address means and reads its parameters.
func (s *Service) resource(at []string, f *form, root string) (maker, []encoding, error) {
	l := links{root: root, query: f.query}
	for _, a := range at {
		l.path += "/" + url.PathEscape(a)
	}
	switch {
	case len(at) == 0:
		return document(l, jsonHTML(), func(forms []Link) any { return s.landing(l, forms) })
	case is(at, "api"):
		return document(l, apiHTML(), func([]Link) any { return s.openAPI(l) })
	case is(at, "conformance"):
		return document(l, jsonHTML(), func([]Link) any { return conformance{conformsTo()} })
	case is(at, "tileMatrixSets"):
		return document(l, jsonHTML(), func(forms []Link) any { return matrixSets(l, forms) })
	case is(at, "tileMatrixSets", quadID):
		return document(l, jsonHTML(), func([]Link) any { return webMercatorQuad() })
	case at[0] == "tiles":
		return s.tileset(nil, at[1:], f, l)
	case is(at, "collections"):
		return document(l, jsonHTML(), func(forms []Link) any { return s.collections(l, forms) })
	case at[0] == "collections" && len(at) > 1:
		for _, layer := range s.layers {
			if layer.Name == at[1] {
				return s.collectionResource(layer, at[2:], f, l)
			}
		}
		return nil, nil, missing("there is no such collection; /collections lists them")
	}
	return nil, nil, missing("there is nothing at this address")
}

// collectionResource is resource below one collection.
func (s *Service) collectionResource(layer *layer, at []string, f *form, l links) (maker, []encoding, error) {
	switch {
	case len(at) == 0:
		return document(l, jsonHTML(), func(forms []Link) any { return s.collection(layer, l, forms) })
	case is(at, "schema"):
		return document(l, schemaHTML(), func([]Link) any { return layer.types(l) })
	case is(at, "queryables"):
		return document(l, schemaHTML(), func([]Link) any { return layer.queryables(l) })
	case is(at, "items"):
		return s.items(layer, f, l)
	case at[0] == "items" && len(at) == 2:
		return s.item(layer, at[1], f, l)
	case at[0] == "tiles":
		return s.tileset(layer, at[1:], f, l)
	}
	return nil, nil, missing("there is nothing at this address")
}

func is(at []string, want ...string) bool {
	return strings.Join(at, "\x00") == strings.Join(want, "\x00")
}
