// Command walkshed finds who cannot walk to a place to exercise in fifteen
// minutes, where they are, and where the next venue helps most.
//
// It is the only place that wires the rooms together: a command parses, calls
// the engine once and encodes. Results go to standard output, everything else
// to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 ran but the
// asked standard is not met.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
)

// version is set by the Makefile from git; it travels with every answer.
var version = "dev"

// Exit codes; scripts rely on them.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitUnmet  = 3
)

// errUnmet says the run worked and the standard asked for is not met.
var errUnmet = errors.New("the standard is not met")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the first signal asks, the second ends the process
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program; tests call it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	lang := languageOf(args, os.Getenv)
	c := cli{io: streams{out: stdout, err: stderr}, lang: lang}
	exited := -1
	parser, err := kong.New(&c, kong.Name("walkshed"), kong.Description(lang.text("about")),
		helpVars(), kong.Vars{"version": version}, kong.Writers(stdout, stderr), kong.UsageOnError(),
		kong.Exit(func(code int) { exited = code; panic(exitNow{}) }))
	if err == nil {
		err = lang.translate(parser.Model)
	}
	if err != nil {
		fmt.Fprintln(stderr, "walkshed:", err)
		return exitFailed
	}
	code, chosen := parse(parser, args, &exited, func(err error) { c.complain(err) })
	if chosen == nil {
		return code
	}
	chosen.BindTo(ctx, (*context.Context)(nil))
	return c.report(ctx, chosen.Run(&c))
}

// exitNow unwinds kong's --help and --version, which ask to leave the process.
type exitNow struct{}

func parse(p *kong.Kong, args []string, exited *int, complain func(error)) (code int, chosen *kong.Context) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(exitNow); !ok {
				panic(r)
			}
			code, chosen = *exited, nil
		}
	}()
	k, err := p.Parse(args)
	if err != nil {
		complain(err)
		return exitUsage, nil
	}
	return exitDone, k
}

// report turns what a command returned into an exit code, and says why.
func (c *cli) report(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errUnmet):
		fmt.Fprintln(c.io.err, c.lang.text("unmet"))
		return exitUnmet
	case errors.Is(err, errSomeFailed) && !errors.Is(err, context.Canceled):
		return exitFailed // each was told
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(c.io.err, c.lang.text("interrupted"))
		return exitFailed
	}
	c.complain(err)
	var usage *usageError
	var problems *project.Problems
	if errors.As(err, &usage) || errors.As(err, &problems) {
		return exitUsage
	}
	return exitFailed
}

// complain prints an error and the way out of it. Joined errors print one a line.
func (c *cli) complain(err error) {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) && !isHinted(err) {
		for _, e := range many.Unwrap() {
			c.complain(e)
		}
		return
	}
	var problems *project.Problems
	if errors.As(err, &problems) {
		fmt.Fprintln(c.io.err, problems.Text(string(c.lang)))
		return
	}
	fmt.Fprintf(c.io.err, "walkshed: %s\n", c.lang.say(err))
	if hint := data.HintOf(err); hint != "" {
		fmt.Fprintf(c.io.err, "%s %s\n", c.lang.text("try"), c.lang.phrase(hint))
	}
}

func isHinted(err error) bool {
	var e *data.Error
	return errors.As(err, &e) && e.Hint != "" && e == err
}

// usageError is a mistake in the command line that kong cannot see.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }
