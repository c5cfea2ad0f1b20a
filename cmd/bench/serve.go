package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"time"
)

// A kernel is one of our hot paths, prepared to run again and again.
type kernel interface {
	// Run does the work: what is timed.
	Run(ctx context.Context) error
	// Answer says what the last Run found, and is called once after each; its times
	// are filled in by serve.
	Answer() sample
}

// serve is our side of a worker: it prepares a kernel, runs it once to warm up,
// and then once for every line it reads. Memory left over from preparing is
// collected first, as testing.B does.
func serve(ctx context.Context, k kernel, in io.Reader, out io.Writer) error {
	if err := k.Run(ctx); err != nil {
		return err
	}
	k.Answer()
	if _, err := fmt.Fprintln(out, "ready"); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		s, err := timed(ctx, k)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(out).Encode(s); err != nil {
			return err
		}
	}
	return lines.Err()
}

func timed(ctx context.Context, k kernel) (sample, error) {
	runtime.GC()
	before, began := selfUsage(), time.Now()
	err := k.Run(ctx)
	wall, after := time.Since(began), selfUsage()
	if err != nil {
		return sample{}, err
	}
	s := k.Answer()
	s.CPUNs, s.WallNs, s.PeakKB = int64(after.cpu-before.cpu), wall.Nanoseconds(), after.peak
	return s, nil
}
