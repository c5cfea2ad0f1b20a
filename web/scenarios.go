package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage/shelf"
	"github.com/walkshed/walkshed/data/project"
)

// A ScenarioList is the answer of /scenarios.
type ScenarioList struct {
	ReadOnly  bool             `json:"read_only"`
	Scenarios []shelf.Document `json:"scenarios"` // by id
}

func (a *api) shelfUse() string {
	switch {
	case a.Scenarios == nil:
		return "none"
	case a.Scenarios.ReadOnly:
		return "read"
	}
	return "write"
}

// shelf is the scenarios, or answers that there are none.
func (a *api) shelf(c *gin.Context) *shelf.Shelf {
	if a.Scenarios == nil {
		fail(c, errNoShelf)
	}
	return a.Scenarios
}

func (a *api) scenarios(c *gin.Context) {
	if a.params(c).refuse(c) {
		return
	}
	if s := a.shelf(c); s != nil {
		all, err := s.List(langOf(c.Request))
		if err != nil {
			a.failShelf(c, err)
			return
		}
		sendNow(c, http.StatusOK, ScenarioList{s.ReadOnly, all})
	}
}

func (a *api) scenario(c *gin.Context) {
	if a.params(c).refuse(c) {
		return
	}
	if s := a.shelf(c); s != nil {
		d, err := s.Get(c.Param("id"), langOf(c.Request))
		a.sendDocument(c, http.StatusOK, d, err)
	}
}

// newScenario saves a draft as a scenario of its own, begun as a copy of another
// where like names one.
func (a *api) newScenario(c *gin.Context) {
	p := a.params(c)
	like, _ := p.text("like")
	if p.refuse(c) {
		return
	}
	s := a.shelf(c)
	if s == nil {
		return
	}
	draft, err := readDraft(c)
	if err != nil {
		fail(c, err)
		return
	}
	d, err := s.Save("", "", like, langOf(c.Request), draft)
	if err == nil {
		c.Header("Location", "/api/v1/scenarios/"+d.ID)
	}
	a.sendDocument(c, http.StatusCreated, d, err)
}

// saveScenario writes a draft in place of the version its editor saw.
func (a *api) saveScenario(c *gin.Context) {
	s, version := a.editing(c)
	if s == nil {
		return
	}
	draft, err := readDraft(c)
	if err != nil {
		fail(c, err)
		return
	}
	d, err := s.Save(c.Param("id"), version, "", langOf(c.Request), draft)
	a.sendDocument(c, http.StatusOK, d, err)
}

func (a *api) deleteScenario(c *gin.Context) {
	s, version := a.editing(c)
	if s == nil {
		return
	}
	if err := s.Delete(c.Param("id"), version); err != nil {
		a.failShelf(c, err)
		return
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
}

func (a *api) restoreScenario(c *gin.Context) {
	if a.params(c).refuse(c) {
		return
	}
	if s := a.shelf(c); s != nil {
		d, err := s.Restore(c.Param("id"), langOf(c.Request))
		a.sendDocument(c, http.StatusOK, d, err)
	}
}

// editing is the shelf and the version its editor saw, which every edit must name
// (RFC 6585, 3): without it the last writer would win unasked.
func (a *api) editing(c *gin.Context) (*shelf.Shelf, string) {
	if a.params(c).refuse(c) {
		return nil, ""
	}
	s := a.shelf(c)
	if s == nil {
		return nil, ""
	}
	tag := strings.Trim(strings.TrimPrefix(c.Request.Header.Get("If-Match"), "W/"), `"`)
	if tag == "" || tag == "*" {
		fail(c, &Problem{Status: http.StatusPreconditionRequired, Detail: "name the version you saw: If-Match with the ETag of the scenario"})
		return nil, ""
	}
	return s, tag
}

func readDraft(c *gin.Context) (shelf.Draft, error) {
	var d shelf.Draft
	r := json.NewDecoder(c.Request.Body)
	r.DisallowUnknownFields()
	err := r.Decode(&d)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return d, &Problem{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("a scenario may have %d bytes", tooLarge.Limit)}
	case err != nil:
		return d, &Problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf(`the scenario is not understood: %v; send {"name": "…", "changes": [{"do": "close", "id": "…"}]}`, err)}
	case r.More():
		return d, &Problem{Status: http.StatusBadRequest, Detail: "something follows the scenario"}
	}
	return d, nil
}

func (a *api) sendDocument(c *gin.Context, status int, d shelf.Document, err error) {
	if err != nil {
		a.failShelf(c, err)
		return
	}
	c.Header("ETag", `"`+d.Version+`"`)
	sendNow(c, status, d)
}

// failShelf answers what was not done: 412 with the scenario as it is now where
// another came first, 409 where one stands already where one was to be restored.
func (a *api) failShelf(c *gin.Context, err error) {
	lang := langOf(c.Request)
	switch {
	case errors.Is(err, project.ErrChanged):
		p := &Problem{Status: http.StatusPreconditionFailed, Detail: "somebody else has changed this scenario meanwhile; nothing of theirs or yours is lost: look at theirs, or save yours as another"}
		if d, err := a.Scenarios.Get(c.Param("id"), lang); err == nil {
			p.Scenario = &d
		}
		fail(c, p)
	case errors.Is(err, shelf.ErrReadOnly):
		fail(c, &Problem{Status: http.StatusForbidden, Detail: "this server only reads scenarios: it was started with --read-only, or for other machines"})
	default:
		fail(c, shelfProblem(err))
	}
}
