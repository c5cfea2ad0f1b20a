package web

import (
	"container/list"
	"crypto/rand"
	"fmt"
	"net/http"
	"sync"

	"github.com/walkshed/walkshed/tiles"
)

// What all what-ifs together may take; beyond it the one used longest ago goes.
const (
	mostSessions = 64
	sessionBytes = 512 << 20
)

// sessions are the what-ifs that are kept, for clients that know their ids.
type sessions struct {
	mu     sync.Mutex
	kept   map[string]*list.Element
	recent *list.List // of *session, most recent first
}

func newSessions() *sessions {
	return &sessions{kept: map[string]*list.Element{}, recent: list.New()}
}

// start keeps a new session. Its id is 130 random bits: who knows it may edit it.
func (ss *sessions) start(what *what, base *tiles.Source) *session {
	s := &session{id: rand.Text(), base: base, what: what, cells: base.NewOverlay()}
	ss.mu.Lock()
	ss.kept[s.id] = ss.recent.PushFront(s)
	ss.mu.Unlock()
	ss.tidy()
	return s
}

// find returns a session by id, or what to answer: it may have been dropped, or
// the server started anew, which a client cannot tell apart and need not.
func (ss *sessions) find(id string) (*session, error) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	e, ok := ss.kept[id]
	if !ok {
		return nil, &Problem{Status: http.StatusGone, Detail: fmt.Sprintf(
			"this what-if is no longer kept: the server keeps the last %d used and was perhaps started anew; begin another with POST /api/v1/sessions and send its edits again", mostSessions)}
	}
	ss.recent.MoveToFront(e)
	return e.Value.(*session), nil
}

// end forgets a session.
func (ss *sessions) end(id string) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if e, ok := ss.kept[id]; ok {
		ss.recent.Remove(e)
		delete(ss.kept, id)
	}
}

// tidy drops those used longest ago until the rest fit; the last used stays.
func (ss *sessions) tidy() {
	ss.mu.Lock()
	all := make([]*session, 0, ss.recent.Len())
	for e := ss.recent.Front(); e != nil; e = e.Next() {
		all = append(all, e.Value.(*session))
	}
	ss.mu.Unlock()
	total := int64(0)
	for i, s := range all {
		if total += s.bytes(); i > 0 && (i >= mostSessions || total > sessionBytes) {
			ss.end(s.id)
		}
	}
}
