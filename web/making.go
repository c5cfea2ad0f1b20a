package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/data"
)

const makingPath = "/api/v1/making"

// A Maker turns files into a project.
type Maker interface {
	// Check reads everything as a run would, from where Lay laid it.
	Check(ctx context.Context, dir string, tell data.Progress) (Checked, error)
	// Make keeps what was checked last, and answers for it from then on.
	Make(ctx context.Context, tell data.Progress) (http.Handler, error)
}

// Checked is what walkshed check would say.
type Checked struct {
	Rows    map[string]int          `json:"rows_read"`
	Issues  []data.Group            `json:"issues"`
	Texts   map[data.Code]IssueText `json:"texts"` // of the issues; the server fills it in
	Systems map[string]string       `json:"coordinates"`
	Doubts  []coverage.LayerDoubt   `json:"datum_doubts"`
	Venues  int                     `json:"venues"`
	People  float64                 `json:"people"`
	Areas   int                     `json:"areas"`
	Network coverage.Account        `json:"network"`
	Covered float64                 `json:"covered"` // people within the limit
}

// A Making serves the page on which a project is made of files, in a folder that has
// none yet; and from then on the project.
type Making struct {
	Context context.Context // ends the work under way
	Folder  string          // its name, to be shown
	Desk    *intake.Desk
	Maker   Maker
	Hosts   []string // as Server.Hosts
	Log     *slog.Logger
}

// MakingState is the answer of /making.
type MakingState struct {
	Folder  string     `json:"folder"`
	State   string     `json:"state"` // "asking", "checking", "checked", "failed", "making", "made"
	Stage   data.Stage `json:"stage,omitempty"`
	Done    int64      `json:"done"`
	Total   int64      `json:"total"` // 0: not known
	Wrong   string     `json:"wrong,omitempty"`
	Hint    string     `json:"hint,omitempty"`
	Checked *Checked   `json:"checked,omitempty"`
}

// maker is a Making under way: one piece of work at a time.
type maker struct {
	Making
	api

	mu   sync.Mutex
	now  MakingState
	stop context.CancelFunc // of the work under way
	made atomic.Pointer[http.Handler]
}

// NewMaking returns the handler of a Making.
func NewMaking(m Making) http.Handler {
	gin.SetMode(gin.ReleaseMode) // before gin.New, which prints otherwise
	k := &maker{Making: m, now: MakingState{Folder: m.Folder, State: "asking"}}
	k.api = api{Server: Server{Files: m.Desk}, heavy: newStore(0, newGate(1, queueLength)), pages: withMeta(thePage(), "walkshed-making")}
	r := gin.New()
	r.RedirectTrailingSlash = false
	r.GET(makingPath, k.state)
	r.POST(makingPath, k.check)
	r.DELETE(makingPath, k.cancel)
	r.POST(makingPath+"/keep", k.keep)
	r.POST(makingPath+"/files", k.takeFile)
	r.GET(makingPath+"/files/:id", k.file)
	r.DELETE(makingPath+"/files/:id", k.dropFile)
	r.NoRoute(k.page)
	guarded := guard(r, m.Hosts, m.Log)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if made := k.made.Load(); made != nil && r.URL.Path != makingPath {
			(*made).ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// withMeta is the page told by a meta element what it is to be.
func withMeta(pages map[string]*body, name string) map[string]*body {
	out := map[string]*body{}
	for at, b := range pages {
		out[at] = b
	}
	text, err := dist.ReadFile("dist/index.html")
	if err != nil {
		return out
	}
	b := newBody(kinds[".html"], bytes.Replace(text, []byte(`<meta name="viewport"`), fmt.Appendf(nil, `<meta name="%s" content="yes" /><meta name="viewport"`, name), 1))
	out["/"], out["/index.html"] = b, b
	return out
}

func (k *maker) state(c *gin.Context) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now, lang := k.now, langOf(c.Request)
	_, now.Wrong = say(now.Wrong, lang)
	_, now.Hint = say(now.Hint, lang)
	sendNow(c, http.StatusOK, now)
}

// check lays a draft out and begins to read it.
func (k *maker) check(c *gin.Context) {
	var draft intake.Draft
	r := json.NewDecoder(c.Request.Body)
	r.DisallowUnknownFields()
	if err := r.Decode(&draft); err != nil {
		fail(c, &Problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("the draft is not understood: %v", err)})
		return
	}
	lang := langOf(c.Request)
	k.begin(c, "checking", func(ctx context.Context) error {
		dir, err := k.Desk.Lay(draft, lang)
		if err != nil {
			return err
		}
		checked, err := k.Maker.Check(ctx, dir, k.tell)
		if err == nil {
			checked.Doubts, checked.Issues = listed(checked.Doubts), listed(checked.Issues)
			checked.Texts = issueTexts(checked.Issues)
			k.set(func(s *MakingState) { s.State, s.Checked = "checked", &checked })
		}
		return err
	})
}

// keep keeps what was checked.
func (k *maker) keep(c *gin.Context) {
	k.begin(c, "making", func(ctx context.Context) error {
		h, err := k.Maker.Make(ctx, k.tell)
		if err == nil {
			k.made.Store(&h)
			k.set(func(s *MakingState) { s.State = "made" })
		}
		return err
	})
}

// begin starts a piece of work and answers with the state; 409 where another is
// under way, or nothing was checked that could be kept.
func (k *maker) begin(c *gin.Context, state string, work func(context.Context) error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.Desk.ReadOnly:
		fail(c, failedFile(intake.ErrReadOnly))
		return
	case k.now.State == "checking" || k.now.State == "making" || k.now.State == "made":
		fail(c, &Problem{Status: http.StatusConflict, Detail: "it is being read already"})
		return
	case state == "making" && k.now.State != "checked":
		fail(c, &Problem{Status: http.StatusConflict, Detail: "check it first"})
		return
	}
	ctx, stop := context.WithCancel(k.Context)
	k.stop = stop
	k.now = MakingState{Folder: k.Folder, State: state, Checked: k.now.Checked}
	go func() {
		defer stop()
		err := work(ctx)
		if err == nil {
			return
		}
		k.set(func(s *MakingState) {
			s.State, s.Checked = "failed", nil
			if errors.Is(err, context.Canceled) {
				s.State = "asking"
				return
			}
			s.Wrong, s.Hint = err.Error(), data.HintOf(err)
		})
	}()
	sendNow(c, http.StatusAccepted, k.now)
}

// cancel ends the work under way.
func (k *maker) cancel(c *gin.Context) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stop != nil && k.now.State == "checking" {
		k.stop()
	}
	sendNow(c, http.StatusOK, k.now)
}

func (k *maker) set(how func(*MakingState)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	how(&k.now)
}

func (k *maker) tell(stage data.Stage, done, total int64) {
	k.set(func(s *MakingState) { s.Stage, s.Done, s.Total = stage, done, total })
}

// isMaking says that a path is of a Making.
func isMaking(path string) bool { return path == makingPath || strings.HasPrefix(path, makingPath+"/") }

// issueTexts says of each code what it means.
func issueTexts(issues []data.Group) map[data.Code]IssueText {
	out := map[data.Code]IssueText{}
	for _, g := range issues {
		t := data.Codes[g.Code]
		out[g.Code] = IssueText{t.Meaning + "; " + t.WayOut, t.MeaningZh + "；" + t.WayOutZh}
	}
	return out
}
