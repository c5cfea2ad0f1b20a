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

// A solver of integer programs reads model.lp, ends at the gap wanted, and
// writes its answer into a file of its own.
type solver struct {
	name, command string
	argv          func(model, answer string) []string
	// value finds what was reached in what it printed and wrote; chosen counts the
	// candidates set to 1.
	value  *regexp.Regexp
	chosen *regexp.Regexp
}

// solvers are the ones Debian has.
var solvers = []solver{
	{"CBC", "cbc", func(model, answer string) []string {
		return []string{model, "-ratioGap", "0.005", "-printingOptions", "normal", "-solve", "-solution", answer}
	}, regexp.MustCompile(`objective value\s+(-?[0-9.eE+]+)`), regexp.MustCompile(`(?m)^\s*\d+\s+x\d+\s+(?:1|0\.99\d*)\s`)},
	{"GLPK", "glpsol", func(model, answer string) []string {
		return []string{"--lp", model, "--mipgap", "0.005", "-w", answer}
	}, regexp.MustCompile(`(?m)^c Objective:\s+people = (-?[0-9.eE+]+)`), regexp.MustCompile(`(?m)^c Objective`)},
}

// contender makes the solver one, for the model of an input.
func (s solver) contender(model func(ctx context.Context, b *bench) (string, error)) contender {
	return contender{Name: s.name, Missing: hasCommand(s.command), Start: func(ctx context.Context, b *bench) (session, error) {
		dir, err := model(ctx, b)
		if err != nil {
			return nil, err
		}
		answer := filepath.Join(dir, s.command+".answer")
		return process{argv: append([]string{s.command}, s.argv(filepath.Join(dir, "model.lp"), answer)...), answer: func([]byte) (sample, error) {
			text, err := os.ReadFile(answer)
			if err != nil {
				return sample{}, err
			}
			return s.read(string(text))
		}}, nil
	}}
}

// read finds the value reached in a solver's file. Sites are not counted: the
// value says whether the plan is as good as ours.
func (s solver) read(text string) (sample, error) {
	found := s.value.FindStringSubmatch(text)
	if found == nil {
		first, _, _ := strings.Cut(text, "\n")
		return sample{}, fmt.Errorf("%s wrote no value: %q", s.name, first)
	}
	x, err := strconv.ParseFloat(found[1], 64)
	return sample{Sum: x}, err
}
