package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A solver of integer programs reads model.lp, ends at the gap wanted or after
// some seconds, and writes its answer into a file.
type solver struct {
	name, command string
	argv          func(model, answer, gap, most string) []string
	// value finds what was reached in what it wrote; ended finds that it stopped
	// before it had proved it.
	value, ended *regexp.Regexp
}

// solvers are the ones Debian has.
var solvers = []solver{
	{"CBC", "cbc", func(model, answer, gap, most string) []string {
		return []string{model, "-sec", most, "-ratioGap", gap, "-solve", "-solution", answer}
	}, regexp.MustCompile(`objective value\s+(-?[0-9.eE+]+)`), regexp.MustCompile(`^Stopped`)},
	{"GLPK", "glpsol", func(model, answer, gap, most string) []string {
		return []string{"--lp", model, "--tmlim", most, "--mipgap", gap, "-w", answer}
	}, regexp.MustCompile(`(?m)^c Objective:\s+\S+ = (-?[0-9.eE+]+)`), regexp.MustCompile(`(?m)^c Status:\s+(INTEGER UNDEFINED|UNDEFINED)`)},
}

// noAnswer is the error of a contender that ended in time without one.
type noAnswer string

func (e noAnswer) Error() string { return string(e) }

// contender makes the solver one, for the model of an input, a gap as a share
// and so many seconds.
func (s solver) contender(model func(ctx context.Context, b *bench) (string, error), gap float64, most int) contender {
	return contender{Name: s.name, Missing: hasCommand(s.command), Start: func(ctx context.Context, b *bench) (session, error) {
		dir, err := model(ctx, b)
		if err != nil {
			return nil, err
		}
		answer := filepath.Join(dir, s.command+".answer")
		_ = os.Remove(answer) // of an earlier run
		argv := append([]string{s.command}, s.argv(filepath.Join(dir, "model.lp"), answer, strconv.FormatFloat(gap, 'g', -1, 64), strconv.Itoa(most))...)
		return process{argv: argv, answer: func([]byte) (sample, error) {
			text, err := os.ReadFile(answer)
			if os.IsNotExist(err) {
				return sample{}, noAnswer(fmt.Sprintf("no plan in %d s", most))
			}
			if err != nil {
				return sample{}, err
			}
			return s.read(string(text), most)
		}}, nil
	}}
}

// read finds the value reached in a solver's file.
func (s solver) read(text string, most int) (sample, error) {
	found := s.value.FindStringSubmatch(text)
	if s.ended.MatchString(text) {
		best := "no plan"
		if found != nil && found[1] != "0" {
			best = "no proof, best value " + found[1] + ","
		}
		return sample{}, noAnswer(fmt.Sprintf("%s in %d s", best, most))
	}
	if found == nil {
		first, _, _ := strings.Cut(text, "\n")
		return sample{}, fmt.Errorf("%s wrote no value: %q", s.name, first)
	}
	x, err := strconv.ParseFloat(found[1], 64)
	return sample{Sum: x}, err
}
