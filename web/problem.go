package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage/shelf"
)

// A Problem is every error the server answers with (RFC 9457). Type is always
// "about:blank": the status says all there is to tell apart, and Title is its
// name, as section 4.2.1 of the RFC wants.
type Problem struct {
	Type      string           `json:"type"`
	Title     string           `json:"title"`
	Status    int              `json:"status"`
	Code      string           `json:"code,omitempty"` // of the sentence, for programs: see sentences.json
	Detail    string           `json:"detail"`         // in the reader's language
	Instance  string           `json:"instance"`       // the path asked for
	RequestID string           `json:"request_id"`     // as in X-Request-Id and the log
	Errors    []ParameterError `json:"errors,omitempty"`
	Session   *SessionState    `json:"session,omitempty"`  // with 409: as it is now
	Scenario  *shelf.Document  `json:"scenario,omitempty"` // with 412: as it is now

	retryAfter string                   // seconds; set with 429 and 503
	reasons    []reason                 // what the detail is made of, where the engine refused
	words      func(lang string) string // the detail, where it is known in every language
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// fail answers with the error: the one place where errors become statuses.
func fail(c *gin.Context, err error) {
	if errors.Is(err, context.Canceled) {
		c.Abort() // nobody is listening any more
		return
	}
	writeProblem(c.Writer, c.Request, problemOf(err))
	if p := problemOf(err); p.Status == http.StatusInternalServerError {
		note(c.Request, err)
	}
	c.Abort()
}

func problemOf(err error) *Problem {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, errBusy):
		return &Problem{Status: http.StatusTooManyRequests, retryAfter: "2",
			Detail: "the server has as many questions waiting as it takes; ask again in a moment"}
	case errors.Is(err, context.DeadlineExceeded):
		return &Problem{Status: http.StatusServiceUnavailable, retryAfter: "30",
			Detail: "the answer took longer than the server allows; a smaller limit or n is quicker"}
	}
	return &Problem{Status: http.StatusInternalServerError,
		Detail: "the server failed; its log has the cause under the request id"}
}

// writeProblem sends p; it fills in what follows from the request.
func writeProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	out := p.in(langOf(r))
	out.Type, out.Title = "about:blank", http.StatusText(p.Status)
	out.Instance, out.RequestID = shortened(r.URL.Path), requestID(r)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.retryAfter != "" {
		h.Set("Retry-After", p.retryAfter)
	}
	w.WriteHeader(p.Status)
	text, err := json.Marshal(out)
	if err == nil {
		_, err = w.Write(append(text, '\n'))
	}
	_ = err // the client is gone: there is nobody to tell
}
