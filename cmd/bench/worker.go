package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// A worker is a contender in a process of its own that stays between rounds:
// it prepares, says "ready", answers a line of JSON to every "go", and ends when
// its input does. Ours and the Python peers speak the same way, each taking the
// CPU time of its own process around the question alone.
type worker struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	err  tail
}

// startWorker runs a command and waits until it is ready.
func startWorker(ctx context.Context, argv ...string) (*worker, error) {
	w := &worker{name: argv[0], cmd: exec.CommandContext(ctx, argv[0], argv[1:]...)}
	w.cmd.Stderr = &w.err
	var err error
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.out = bufio.NewReader(out)
	if err := w.cmd.Start(); err != nil {
		return nil, err
	}
	if text, err := w.line(); err != nil || text != "ready" {
		_ = w.Close()
		return nil, w.blame("get ready", errors.Join(err, saidOther(text)))
	}
	return w, nil
}

func saidOther(text string) error {
	if text == "" {
		return nil
	}
	return fmt.Errorf("it said %q", text)
}

func (w *worker) line() (string, error) {
	text, err := w.out.ReadString('\n')
	return strings.TrimSpace(text), err
}

// Round asks once.
func (w *worker) Round(context.Context) (sample, error) {
	if _, err := io.WriteString(w.in, "go\n"); err != nil {
		return sample{}, w.blame("answer", err)
	}
	text, err := w.line()
	if err != nil {
		_ = w.cmd.Wait()
		return sample{}, w.blame("answer", err)
	}
	var s sample
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return sample{}, w.blame("answer", fmt.Errorf("%q: %w", text, err))
	}
	return s, nil
}

// Close ends the process.
func (w *worker) Close() error {
	_ = w.in.Close()
	return w.cmd.Wait()
}

func (w *worker) blame(what string, err error) error {
	return fmt.Errorf("%s did not %s: %w %s", w.name, what, err, w.err.String())
}

// A tail keeps the end of what a program says on standard error.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	if t.b = append(t.b, p...); len(t.b) > 600 {
		t.b = t.b[len(t.b)-600:]
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.Join(strings.Fields(string(t.b)), " ") }
