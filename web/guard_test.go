package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// On every kind of answer: the policy and its companions, and a request id of
// its own.
func TestSecurityHeadersEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	ids := map[string]bool{}
	for _, w := range []*httptest.ResponseRecorder{
		ask(h, "/"), ask(h, "/api/v1"), ask(h, "/api/v1/gaps?n=0"), ask(h, "/nothing"), ask(h, "/nothing", "Accept", "text/html"),
		ask(h, "/tiles/0/0/0.mvt"), send(h, http.MethodPost, "/", nil), ask(h, "/", "Host", "evil.example"), ask(h, "/", "If-None-Match", "*"),
	} {
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%d: %s is %q", w.Code, name, got)
			}
		}
		for _, name := range []string{"Access-Control-Allow-Origin", "Set-Cookie", "Server", "X-Powered-By"} {
			if got := w.Header().Get(name); got != "" {
				t.Errorf("%d: %s is %q, want none", w.Code, name, got)
			}
		}
		ids[w.Header().Get("X-Request-Id")] = true
	}
	if len(ids) != 9 {
		t.Errorf("%d request ids in 9 answers", len(ids))
	}
	for _, d := range strings.Split(policy, ";") {
		if strings.Contains(d, "script") || strings.Contains(d, "unsafe-eval") || strings.Contains(d, "http") || strings.Contains(d, "*") {
			t.Errorf("the policy lets in: %s", d)
		}
	}
}

func TestOnlyReading(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"} {
		for _, at := range []string{"/", "/api/v1/gaps", "/nothing"} {
			w := send(h, method, at, nil)
			problem(t, w, 405)
			if got := w.Header().Get("Allow"); got != "GET, HEAD" {
				t.Errorf("%s %s allows %q", method, at, got)
			}
		}
	}
	w := send(h, http.MethodGet, "/api/v1", strings.NewReader("a body"))
	problem(t, w, 413)
	chunked := httptest.NewRequest(http.MethodGet, "/api/v1", strings.NewReader("a"))
	chunked.Host, chunked.ContentLength = "localhost", -1
	w = httptest.NewRecorder()
	h.ServeHTTP(w, chunked)
	problem(t, w, 413)
	if w.Header().Get("Connection") != "close" {
		t.Error("the connection with the unread body stays open")
	}
}

// A page elsewhere that points its name at this machine reads nothing.
func TestHosts(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk(), func(s *Server) { s.Hosts = []string{"plan.city"} })
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "LOCALHOST:80": 200, "localhost.": 200, "127.0.0.1": 200, "127.0.0.1:9": 200, "[::1]": 200, "[::1]:8080": 200,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "127.0.0.1.nip.io": 421, "0.0.0.0:8080": 421, "": 421, "plan.city": 200, "PLAN.city:443": 200,
	} {
		w := ask(h, "/api/v1", "Host", host)
		if w.Code != want {
			t.Errorf("host %q: %d, want %d", host, w.Code, want)
		}
		if want == 421 {
			problem(t, w, 421)
		}
	}
	if w := ask(open(t, newDesk(), func(s *Server) { s.Hosts = []string{"*"} }), "/", "Host", "any.where"); w.Code != 200 {
		t.Errorf("with any host allowed: %d", w.Code)
	}
}

func TestLengths(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	problem(t, ask(h, "/api/v1/gaps?limit="+strings.Repeat("1", longestQuery)), 414)
	problem(t, ask(h, "/"+strings.Repeat("a", longestPath)), 414)
	problem(t, ask(h, "/"+strings.Repeat("a", longestPath-1)), 404)
}

// No query and no path makes the server fail or answer with anything but an
// answer or a problem.
func FuzzRequests(f *testing.F) {
	h := open(f, newDesk())
	for _, q := range questions {
		path, query, _ := strings.Cut(q, "?")
		f.Add(path, query)
	}
	f.Add("/tiles/14/8647/5552.mvt", "")
	f.Add("/tiles/99999999999999999999/-0/0x1.mvt", "%00=%ff&;")
	f.Add("//..//", "limit=1e-310&n=+1")
	f.Fuzz(func(t *testing.T, path, query string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host, r.URL.Path, r.URL.RawQuery = "localhost", "/"+strings.TrimPrefix(path, "/"), query
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		switch w.Code {
		case 200:
		case 400, 404, 414:
			problem(t, w, w.Code)
		default:
			t.Fatalf("%q ? %q: %d %s", path, query, w.Code, w.Body)
		}
	})
}
