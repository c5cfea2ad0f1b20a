package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

const mvtKind = "application/vnd.mapbox-vector-tile"

// An Edit is what a client sends to change a session.
type Edit struct {
	Version uint64   `json:"version"`           // the session's, as the client knows it
	Changes []Change `json:"changes,omitempty"` // made all or none, as one step; none for undo and redo
	Replace bool     `json:"replace,omitempty"` // of edits: the last step is taken back first, so that a drag stays one step
}

// mostChanges is how many changes one edit may make.
const mostChanges = 1000

func (a *api) startSession(c *gin.Context) {
	p := a.params(c)
	limit := p.limit()
	if p.refuse(c) {
		return
	}
	ctx := c.Request.Context()
	if err := a.heavy.gate.enter(ctx); err != nil {
		fail(c, err)
		return
	}
	what, err := newWhat(ctx, a.Engine, limit, a.heavy.gate)
	a.heavy.gate.leave()
	if err != nil {
		fail(c, err)
		return
	}
	sendNow(c, http.StatusCreated, a.sessions.start(what, a.Tiles).read())
}

func (a *api) session(c *gin.Context) {
	if s := a.sessionOf(c); s != nil {
		sendNow(c, http.StatusOK, s.read())
	}
}

func (a *api) endSession(c *gin.Context) {
	if s := a.sessionOf(c); s != nil {
		a.sessions.end(s.id)
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
	}
}

func (a *api) editSession(c *gin.Context) {
	a.change(c, true, func(ctx context.Context, w *what, e Edit) (coverage.Delta, error) {
		if e.Replace {
			return w.replace(ctx, e.Changes)
		}
		return w.apply(ctx, e.Changes)
	})
}

func (a *api) undoSession(c *gin.Context) {
	a.change(c, false, func(ctx context.Context, w *what, _ Edit) (coverage.Delta, error) { return w.undo(ctx) })
}

func (a *api) redoSession(c *gin.Context) {
	a.change(c, false, func(ctx context.Context, w *what, _ Edit) (coverage.Delta, error) { return w.redo(ctx) })
}

// change reads an edit, makes it and answers with what came of it.
func (a *api) change(c *gin.Context, listed bool, how func(context.Context, *what, Edit) (coverage.Delta, error)) {
	s := a.sessionOf(c)
	if s == nil {
		return
	}
	e, err := readEdit(c.Request.Body, listed)
	if err != nil {
		fail(c, err)
		return
	}
	state, err := s.do(e.Version, func(w *what) (coverage.Delta, error) { return how(c.Request.Context(), w, e) })
	if err != nil {
		failEdit(c, err)
		return
	}
	a.sessions.tidy()
	sendNow(c, http.StatusOK, state)
}

// sessionOf finds the session of the address, or answers why there is none.
func (a *api) sessionOf(c *gin.Context) *session {
	if a.params(c).refuse(c) {
		return nil
	}
	s, err := a.sessions.find(c.Param("id"))
	if err != nil {
		fail(c, err)
		return nil
	}
	return s
}

func readEdit(body io.Reader, listed bool) (e Edit, err error) {
	bad := func(detail string) error { return &Problem{Status: http.StatusBadRequest, Detail: detail} }
	d := json.NewDecoder(body)
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return e, &Problem{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("an edit may have %d bytes", tooLarge.Limit)}
		}
		return e, bad(fmt.Sprintf(`the edit is not understood: %v; send {"version": 0, "changes": [{"do": "add", "id": "plan/1", "point": [lon, lat]}]}`, err))
	}
	switch n := len(e.Changes); {
	case d.More():
		return e, bad("something follows the edit")
	case listed && n == 0:
		return e, bad("the edit changes nothing: name at least one change")
	case !listed && (n > 0 || e.Replace):
		return e, bad("undo and redo take a version and nothing else")
	case n > mostChanges:
		return e, bad(fmt.Sprintf("%d changes in one edit: send at most %d", n, mostChanges))
	}
	return e, nil
}

// failEdit answers an edit that was not made: 409 with the newer state where
// another came first or there is nothing to undo, 422 where the engine refuses.
func failEdit(c *gin.Context, err error) {
	var stale *staleVersion
	var ours *data.Error
	switch {
	case errors.As(err, &stale):
		err = &Problem{Status: http.StatusConflict, Detail: err.Error() + "; read it and edit again", Session: &stale.now}
	case errors.Is(err, coverage.ErrNoStep):
		err = notDone(http.StatusConflict, err)
	case errors.As(err, &ours):
		err = notDone(http.StatusUnprocessableEntity, err)
	}
	fail(c, err)
}

// sendNow answers with what is true now and must not be kept.
func sendNow(c *gin.Context, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Data(status, "application/json", append(b, '\n'))
}

func (a *api) sessionTile(c *gin.Context) {
	p := a.params(c)
	z, x, y := p.tile()
	if p.refuse(c) {
		return
	}
	s, err := a.sessions.find(c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	key, make := s.tile(z, x, y)
	a.reply(c, a.tiles, key, make)
}
