package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/data"
)

const (
	filesPath     = "/api/v1/files"
	longestUpload = 10 * time.Minute // 64 MiB at 1 Mbit/s take 9
)

// A FilePreview is the answer of /files/{id}.
type FilePreview struct {
	intake.Preview
	// Texts says of each code among the issues what it means and the way out, in
	// English and Chinese.
	Texts map[data.Code]IssueText `json:"texts"`
}

// An IssueText is what a code of an issue means.
type IssueText struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// desk is where files are taken, or answers that none are.
func (a *api) desk(c *gin.Context) *intake.Desk {
	if a.Files == nil {
		fail(c, failedFile(intake.ErrReadOnly))
	}
	return a.Files
}

// takeFile keeps a file aside. Nothing of the project changes by it.
func (a *api) takeFile(c *gin.Context) {
	p := a.params(c)
	name, ok := p.text("name")
	if !ok && len(p.bad) == 0 {
		p.wrong("name", "say what the file is called; its ending tells how it is read")
	}
	if p.refuse(c) {
		return
	}
	if d := a.desk(c); d != nil {
		f, err := d.Take(c.Request.Context(), name, c.Request.ContentLength, c.Request.Body)
		if err != nil {
			c.Header("Connection", "close") // what of the file has not come yet is not waited for
			fail(c, failedFile(err))
			return
		}
		c.Header("Location", c.Request.URL.Path+"/"+f.ID)
		sendNow(c, http.StatusCreated, f)
	}
}

// file reads a file as it is told to.
func (a *api) file(c *gin.Context) {
	p := a.params(c)
	as := intake.Reading{Columns: map[string]string{}}
	as.CRS, _ = p.text("crs")
	as.Layer, _ = p.text("layer")
	for _, role := range [...]string{"lon", "lat", "id", "name", "kind"} {
		if column, ok := p.text(role); ok {
			as.Columns[role] = column
		}
	}
	if p.refuse(c) {
		return
	}
	d := a.desk(c)
	if d == nil {
		return
	}
	ctx := c.Request.Context()
	if err := a.heavy.gate.enter(ctx); err != nil {
		fail(c, err)
		return
	}
	seen, err := d.Look(ctx, c.Param("id"), as)
	a.heavy.gate.leave()
	if err != nil {
		fail(c, failedFile(err))
		return
	}
	lang := langOf(c.Request)
	if _, seen.Wrong = say(seen.Wrong, lang); seen.Hint != "" {
		_, seen.Hint = say(seen.Hint, lang)
	}
	sendNow(c, http.StatusOK, FilePreview{Preview: seen, Texts: issueTexts(seen.Issues)})
}

func (a *api) dropFile(c *gin.Context) {
	if a.params(c).refuse(c) {
		return
	}
	if d := a.desk(c); d != nil {
		d.Drop(c.Param("id"))
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
	}
}

// failedFile is the problem of a file that is not taken, or is gone.
func failedFile(err error) error {
	var ours *data.Error
	var cut *http.MaxBytesError
	switch {
	case errors.Is(err, intake.ErrReadOnly):
		return &Problem{Status: http.StatusForbidden, Detail: err.Error()}
	case errors.Is(err, intake.ErrUnknown):
		return &Problem{Status: http.StatusNotFound, Detail: err.Error() + "; send it again"}
	case errors.Is(err, intake.ErrTooLarge), errors.As(err, &cut):
		return notDone(http.StatusRequestEntityTooLarge, err)
	case errors.Is(err, intake.ErrFull):
		p := notDone(http.StatusTooManyRequests, err)
		p.retryAfter = "60"
		return p
	case errors.As(err, &ours):
		return notDone(http.StatusUnprocessableEntity, err)
	}
	return err
}
