package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// A process is a contender started anew every round: its time is all it uses
// from start to end, as wait4 tells it, starting and loading included.
type process struct {
	argv   []string
	env    []string // added to ours
	answer func(stdout []byte) (sample, error)
}

// Round runs it once.
func (p process) Round(ctx context.Context) (sample, error) {
	cmd := exec.CommandContext(ctx, p.argv[0], p.argv[1:]...)
	cmd.Env = append(cmd.Environ(), p.env...)
	var out bytes.Buffer
	var complaint tail
	cmd.Stdout, cmd.Stderr = &out, &complaint
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return sample{}, fmt.Errorf("%s: %w %s", p.argv[0], err, complaint.String())
	}
	wall, used := time.Since(began), endedUsage(cmd.ProcessState)
	s, err := p.answer(out.Bytes())
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", p.argv[0], err)
	}
	s.CPUNs, s.WallNs, s.PeakKB = int64(used.cpu), wall.Nanoseconds(), used.peak
	return s, nil
}

// Close has nothing to do.
func (p process) Close() error { return nil }

// lastJSON reads the answer a program of ours prints as its last line.
func lastJSON(stdout []byte) (s sample, err error) {
	lines := strings.Split(strings.TrimSpace(string(stdout)), "\n")
	last := lines[len(lines)-1]
	if err = json.Unmarshal([]byte(last), &s); err != nil {
		err = fmt.Errorf("it said %q: %w", last, err)
	}
	return s, err
}
