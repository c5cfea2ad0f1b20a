package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// scripted is a contender that gives answers one by one and notes its turns.
type scripted struct {
	name    string
	answers []sample
	turns   *[]string
	closed  int
	fails   error
}

func (s *scripted) Round(context.Context) (sample, error) {
	*s.turns = append(*s.turns, s.name)
	if len(s.answers) == 0 {
		return sample{}, s.fails
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	return a, nil
}

func (s *scripted) Close() error { s.closed++; return nil }

func (s *scripted) contender() contender {
	return contender{Name: s.name, Start: func(context.Context, *bench) (session, error) { return s, nil }}
}

func answers(n int, count int64) []sample {
	return slices.Repeat([]sample{{CPUNs: 1e6, Count: count, Sum: 1}}, n)
}

func testBench() *bench {
	return &bench{rounds: minRounds, journal: &journal{}, stderr: io.Discard, made: map[string]string{}}
}

func kinds(log []record, who string) string {
	var out []string
	for _, r := range log {
		if r.Who == who {
			out = append(out, r.Kind)
		}
	}
	return strings.Join(out, " ")
}

// TestTurns: the contenders answer in turn, ours first, five times, and all are
// ended.
func TestTurns(t *testing.T) {
	var turns []string
	a, b := &scripted{name: "a", answers: answers(9, 3), turns: &turns}, &scripted{name: "b", answers: answers(9, 3), turns: &turns}
	b0 := testBench()
	if err := b0.measureRow(context.Background(), row{ID: "x", Contenders: []contender{a.contender(), b.contender()}}); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(turns, ""), "ababababab"; got != want {
		t.Errorf("turns %s, want %s", got, want)
	}
	if a.closed != 1 || b.closed != 1 {
		t.Errorf("ended %d and %d times, want once each", a.closed, b.closed)
	}
}

// TestPeerThatDiffers is asked once, noted as a fault, and asked no more.
func TestPeerThatDiffers(t *testing.T) {
	var turns []string
	a, b := &scripted{name: "a", answers: answers(9, 3), turns: &turns}, &scripted{name: "b", answers: answers(9, 4), turns: &turns}
	b0 := testBench()
	if err := b0.measureRow(context.Background(), row{ID: "x", Contenders: []contender{a.contender(), b.contender()}}); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(turns, ""), "abaaaa"; got != want {
		t.Errorf("turns %s, want %s", got, want)
	}
	if got, want := kinds(b0.journal.records, "b"), "sample fault"; got != want {
		t.Errorf("b is noted as %q, want %q", got, want)
	}
}

// TestOneAbsentOneFailing: the rest of the row is measured all the same.
func TestOneAbsentOneFailing(t *testing.T) {
	var turns []string
	a := &scripted{name: "a", answers: answers(9, 3), turns: &turns}
	late := &scripted{name: "late", answers: answers(2, 3), turns: &turns, fails: errors.New("out of memory")}
	b0 := testBench()
	err := b0.measureRow(context.Background(), row{ID: "x", Contenders: []contender{
		a.contender(),
		{Name: "absent", Missing: func(*bench) string { return notInstalled }},
		{Name: "lame", Start: func(context.Context, *bench) (session, error) { return nil, errors.New("no such table") }},
		late.contender(),
	}})
	if err != nil {
		t.Fatal(err)
	}
	log := b0.journal.records
	for who, want := range map[string]string{"a": "sample sample sample sample sample", "absent": "absent", "lame": "fault", "late": "sample sample fault"} {
		if got := kinds(log, who); got != want {
			t.Errorf("%s is noted as %q, want %q", who, got, want)
		}
	}
	for _, r := range log {
		if r.Who == "absent" && r.Text != "not installed" {
			t.Errorf("absent: %q", r.Text)
		}
	}
}

// TestNoAnswerInTime: a peer that ends without one is told as absent, with why.
func TestNoAnswerInTime(t *testing.T) {
	var turns []string
	a := &scripted{name: "a", answers: answers(9, 3), turns: &turns}
	slow := &scripted{name: "slow", turns: &turns, fails: noAnswer("no plan in 9 s")}
	b0 := testBench()
	r := row{ID: "x", Contenders: []contender{a.contender(), slow.contender()}}
	if err := b0.measureRow(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	v := judge(r, b0.journal.records)
	if v.peers[0].absent != "no plan in 9 s" || v.failed() != "" || strings.Join(turns, "") != "aslowaaaa" {
		t.Errorf("%+v, turns %v", v.peers[0], turns)
	}
}

// TestOursFails: without our answer nobody else is asked.
func TestOursFails(t *testing.T) {
	var turns []string
	a := &scripted{name: "a", turns: &turns, fails: errors.New("broken")}
	b := &scripted{name: "b", answers: answers(9, 3), turns: &turns}
	b0 := testBench()
	if err := b0.measureRow(context.Background(), row{ID: "x", Contenders: []contender{a.contender(), b.contender()}}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(turns, ""); got != "a" {
		t.Errorf("turns %s, want a alone", got)
	}
	if v := judge(row{ID: "x", Contenders: []contender{a.contender(), b.contender()}}, b0.journal.records); !strings.Contains(v.failed(), "a: broken") {
		t.Errorf("the row says %q", v.failed())
	}
}

// TestInterrupted ends at once and says so.
func TestInterrupted(t *testing.T) {
	var turns []string
	ctx, stop := context.WithCancel(context.Background())
	stop()
	a := &scripted{name: "a", answers: answers(9, 3), turns: &turns}
	if err := testBench().measureRow(ctx, row{ID: "x", Contenders: []contender{a.contender()}}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
	if a.closed != 1 {
		t.Errorf("ended %d times", a.closed)
	}
}

// TestJournal: rows measured again replace themselves, in the order of the
// catalogue; facts are of the last run; a reading gives back what was saved.
func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	j := &journal{records: join(rounds("b", "us", 1, 1, 5), rounds("gone", "us", 1, 1, 5), []record{{Kind: isFact, Who: "date", Text: "old"}})}
	j.note(record{Kind: isFact, Who: "date", Text: "new"})
	j.note(record{Kind: isBegin, Row: "a", Text: "now"})
	j.forget("b")
	for _, r := range rounds("b", "us", 2, 2, 6) {
		j.note(r)
	}
	if err := j.save(path, []row{{ID: "a"}, {ID: "b"}}); err != nil {
		t.Fatal(err)
	}
	got, err := readJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Text != "new" || got[1].Row != "a" || got[2].Sample == nil || got[2].Sample.Count != 2 {
		t.Errorf("saved %+v", got)
	}
	if none, err := readJournal(path + ".none"); err != nil || none != nil {
		t.Errorf("a log that is not there: %v, %v", none, err)
	}
	if err := replaceFile(path, []byte("{}\n{\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := readJournal(path); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a broken line: %v", err)
	}
}
