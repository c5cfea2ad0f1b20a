package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const help = `usage: bench run [-size small|large] [-rows PREFIX] [-rounds N] [-peers install] [-pbf FILE]…
       bench page     rewrites the document from the logs
       bench worker KERNEL ARGS…, bench once KERNEL ARGS…, bench make DIR RECIPE…   what run calls
`

// run is the program.
func run(ctx context.Context, args []string, in io.Reader, out, complaints io.Writer) int {
	var err error
	switch {
	case len(args) >= 1 && args[0] == "run":
		err = runAll(ctx, args[1:], complaints)
	case len(args) >= 1 && args[0] == "page":
		err = runPage(args[1:])
	case len(args) >= 2 && args[0] == "worker":
		err = runKernel(ctx, args[1:], func(k kernel) error { return serve(ctx, k, in, out) })
	case len(args) >= 2 && args[0] == "once":
		err = runKernel(ctx, args[1:], func(k kernel) error { return once(ctx, k, out) })
	case len(args) >= 3 && args[0] == "make":
		err = makeInput(ctx, args[1], args[2:], out)
	default:
		fmt.Fprint(complaints, help)
		return 2
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 2
	case err != nil:
		fmt.Fprintf(complaints, "bench: %v\n", err)
		return 1
	}
	return 0
}

// options are the flags of run.
type options struct {
	size, rows, dir, out, peers, product, version string
	rounds                                        int
	pbfs                                          []string
}

func parseOptions(args []string, complaints io.Writer) (o options, err error) {
	f := flag.NewFlagSet("bench run", flag.ContinueOnError)
	f.SetOutput(complaints)
	f.StringVar(&o.size, "size", "small", "small or large: which rows")
	f.StringVar(&o.rows, "rows", "", "only rows whose name begins so")
	f.StringVar(&o.dir, "dir", "build/bench", "where inputs are kept")
	f.StringVar(&o.out, "out", "docs", "where performance.md and its logs are")
	f.StringVar(&o.peers, "peers", "", "install: install the peers from Debian's packages first")
	f.StringVar(&o.product, "walkshed", "build/walkshed", "the program, for whole runs")
	f.StringVar(&o.version, "version", "unknown", "what is measured")
	f.IntVar(&o.rounds, "rounds", minRounds, "how often each contender is asked")
	f.Func("pbf", "a real extract (repeatable)", func(path string) error { o.pbfs = append(o.pbfs, path); return nil })
	if err = f.Parse(args); err != nil {
		return o, err
	}
	if o.size != "small" && o.size != "large" {
		return o, fmt.Errorf("-size %s: give small or large", o.size)
	}
	if o.rounds < minRounds {
		return o, fmt.Errorf("-rounds %d: fewer than %d say nothing", o.rounds, minRounds)
	}
	if o.peers != "" && o.peers != "install" {
		return o, fmt.Errorf("-peers %s: give install, or leave it out", o.peers)
	}
	return o, nil
}

// runAll measures the rows of one size and writes the log and the document.
func runAll(ctx context.Context, args []string, complaints io.Writer) error {
	o, err := parseOptions(args, complaints)
	if err != nil {
		return err
	}
	if o.peers == "install" {
		if err := installPeers(ctx, complaints); err != nil {
			return err
		}
	}
	b, err := newBench(o, complaints)
	if err != nil {
		return err
	}
	rows := chosen(catalogue(b.pbfs), o)
	if len(rows) == 0 {
		return fmt.Errorf("no row of size %s begins with %q", o.size, o.rows)
	}
	path := logPath(o.out, o.size)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := b.measure(ctx, rows, path); err != nil {
		return err
	}
	return writePage(o.out)
}

// chosen returns the rows asked for.
func chosen(all []row, o options) []row {
	var out []row
	for _, r := range all {
		if r.Size == o.size && strings.HasPrefix(r.ID, o.rows) {
			out = append(out, r)
		}
	}
	return out
}

func newBench(o options, complaints io.Writer) (*bench, error) {
	b := &bench{size: o.size, version: o.version, rounds: o.rounds, pbfs: o.pbfs, stderr: complaints, made: map[string]string{}}
	var err error
	if b.exe, err = os.Executable(); err != nil {
		return nil, err
	}
	if b.dir, err = filepath.Abs(o.dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(o.product); err == nil {
		b.product, err = filepath.Abs(o.product)
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}
