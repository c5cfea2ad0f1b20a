package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/walkshed/walkshed/coverage/intake"
)

// What a request may be at most. The largest real one is a few hundred bytes.
const (
	longestPath  = 1024
	longestQuery = 2048
	longestOGC   = 24 << 10 // a filter with a polygon in it
)

// policy lets the page load only what this server holds. MapLibre starts its
// worker from our own file and makes images from blobs; styles are set on
// elements, hence 'unsafe-inline' for styles alone.
const policy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; " +
	"worker-src 'self'; font-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'self'; " +
	"base-uri 'none'; form-action 'none'"

// guard is what every request passes before a route is looked for.
func guard(next http.Handler, hosts []string, log *slog.Logger) http.Handler {
	allowed := append([]string{"localhost", "127.0.0.1", "::1"}, hosts...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := newID()
		r = r.WithContext(context.WithValue(r.Context(), tracedKey{}, traced{id, log}))
		setHeaders(w.Header(), id)
		if r.Method == http.MethodHead {
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
			w = &headWriter{ResponseWriter: w}
		}
		watched := &watchedWriter{ResponseWriter: w}
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				note(r, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
				if !watched.began {
					writeProblem(watched, r, problemOf(fmt.Errorf("panic")))
				}
			}
		}()
		if p := refused(r, allowed); p != nil {
			if p.Status == http.StatusMethodNotAllowed {
				w.Header().Set("Allow", "GET, HEAD") // and POST, PUT, DELETE for what-ifs and scenarios
			}
			if r.ContentLength != 0 { // else net/http waits for the body before it answers
				w.Header().Set("Connection", "close")
			}
			writeProblem(watched, r, p)
			return
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(watched, r.Body, longestBody(r))
		}
		if brings(r) { // a file may take longer than a question; a server without deadlines has none to move
			clock := http.NewResponseController(w)
			_ = clock.SetReadDeadline(time.Now().Add(longestUpload))
			_ = clock.SetWriteDeadline(time.Now().Add(longestUpload + longestWait))
		}
		next.ServeHTTP(watched, r)
	})
}

// refused says why a request goes no further, nil where it may.
func refused(r *http.Request, allowed []string) *Problem {
	switch host := hostOf(r.Host); {
	case !slices.Contains(allowed, "*") && !slices.Contains(allowed, host):
		return &Problem{Status: http.StatusMisdirectedRequest, Detail: fmt.Sprintf(
			"this server is not known as %q; ask for it as %s", shortened(host), strings.Join(allowed, ", "))}
	case len(r.URL.Path) > longestPath || len(r.URL.RawQuery) > queryOf(r):
		return &Problem{Status: http.StatusRequestURITooLong, Detail: fmt.Sprintf(
			"a path may have %d bytes and a query %d", longestPath, queryOf(r))}
	case r.Method != http.MethodGet && !edits(r):
		return &Problem{Status: http.StatusMethodNotAllowed, Detail: "everything here is read with GET or HEAD, but what-ifs under " + sessionsPath + ", scenarios under " + scenariosPath + " and files under " + filesPath}
	case r.Method != http.MethodGet:
		return refusedEdit(r)
	case r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate":
		return &Problem{Status: http.StatusForbidden, Detail: "pages of other sites may link here, not ask from here"}
	case r.ContentLength != 0:
		return &Problem{Status: http.StatusRequestEntityTooLarge, Detail: "no request here has a body"}
	}
	return nil
}

// queryOf is how many bytes the query of a request may have.
func queryOf(r *http.Request) int {
	if strings.HasPrefix(r.URL.Path, ogcPath+"/") {
		return longestOGC
	}
	return longestQuery
}

const (
	sessionsPath  = "/api/v1/sessions"
	scenariosPath = "/api/v1/scenarios"
	longestEdit   = 4 << 20 // bytes: a thousand venues with their outlines
)

// edits reports whether a request may change something: a client's own what-if, a
// file it brought, or a scenario of the project.
func edits(r *http.Request) bool {
	under := func(path string) bool { return r.URL.Path == path || strings.HasPrefix(r.URL.Path, path+"/") }
	switch r.Method {
	case http.MethodPost, http.MethodDelete:
		return under(sessionsPath) || under(scenariosPath) || under(filesPath) || isMaking(r.URL.Path)
	case http.MethodPut:
		return under(scenariosPath)
	}
	return false
}

// refusedEdit says why an edit goes no further. Only this server's own page and
// programs that are no browser may edit: a page elsewhere sends its Origin, and
// cannot send JSON or bytes without asking first, which is never granted.
func refusedEdit(r *http.Request) *Problem {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	if site != "" && site != "same-origin" && site != "none" || origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host {
		return &Problem{Status: http.StatusForbidden, Detail: "pages of other sites may not edit here"}
	}
	if r.ContentLength == 0 {
		return nil
	}
	wanted, what := "application/json", "an edit"
	if brings(r) {
		wanted, what = binaryKind, "a file"
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != wanted {
		return &Problem{Status: http.StatusUnsupportedMediaType, Detail: what + " is sent as " + wanted}
	}
	if r.ContentLength > longestBody(r) {
		return &Problem{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("%s may have %d bytes", what, longestBody(r))}
	}
	return nil
}

// brings says that a request carries a file.
func brings(r *http.Request) bool {
	return r.Method == http.MethodPost && (r.URL.Path == filesPath || r.URL.Path == makingPath+"/files")
}

func longestBody(r *http.Request) int64 {
	switch {
	case brings(r) && isMaking(r.URL.Path):
		return intake.MostWhole
	case brings(r):
		return intake.MostBytes
	}
	return longestEdit
}

// hostOf returns the name in a Host header, without port or brackets.
func hostOf(header string) string {
	host := header
	if h, _, err := net.SplitHostPort(header); err == nil {
		host = h
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

func setHeaders(h http.Header, id string) {
	h.Set("X-Request-Id", id)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// A traced request carries its id and the log.
type traced struct {
	id  string
	log *slog.Logger
}

type tracedKey struct{}

func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

func requestID(r *http.Request) string {
	t, _ := r.Context().Value(tracedKey{}).(traced)
	return t.id
}

// note tells the log of a failure of ours; the client only sees the id.
func note(r *http.Request, err error) {
	if t, ok := r.Context().Value(tracedKey{}).(traced); ok && t.log != nil {
		t.log.Error("request failed", "id", t.id, "path", shortened(r.URL.Path), "error", err)
	}
}

// A headWriter sends the headers of a GET and keeps its body back.
type headWriter struct{ http.ResponseWriter }

func (w *headWriter) Write(b []byte) (int, error) { return len(b), nil }

// A watchedWriter knows whether an answer has begun: after that a panic can
// only cut it short.
type watchedWriter struct {
	http.ResponseWriter
	began bool
}

func (w *watchedWriter) WriteHeader(status int) {
	w.began = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	w.began = true
	return w.ResponseWriter.Write(b)
}
