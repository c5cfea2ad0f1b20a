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
// some seconds, writes its plan into a file and what it proved on its output.
type solver struct {
	name, command string
	argv          func(model, answer, gap, most string) []string
	// value and best find in the file what was reached and that nothing is better;
	// bound finds the best bound on the output, the last one counts.
	value, best, bound *regexp.Regexp
}

// solvers are the ones Debian has.
var solvers = []solver{
	{"CBC", "cbc", func(model, answer, gap, most string) []string {
		return []string{model, "-sec", most, "-ratioGap", gap, "-solve", "-solution", answer}
	}, regexp.MustCompile(`^[^(]*(?:\(within gap tolerance\) )?- objective value\s+(-?[0-9.eE+]+)`), regexp.MustCompile(`^Optimal - `),
		regexp.MustCompile(`(?m)^(?:Upper|Lower) bound:\s+(-?[0-9][0-9.eE+]*)`)},
	{"GLPK", "glpsol", func(model, answer, gap, most string) []string {
		return []string{"--lp", model, "--tmlim", most, "--mipgap", gap, "-w", answer}
	}, regexp.MustCompile(`(?m)^c Objective:\s+\S+ = (-?[0-9.eE+]+)`), regexp.MustCompile(`(?m)^c Status:\s+INTEGER OPTIMAL`),
		regexp.MustCompile(`(?m)^\+.*[<>]=\s+(-?[0-9][0-9.eE+]*)`)},
}

// noAnswer is the error of a contender that ended in time without one.
type noAnswer string

func (e noAnswer) Error() string { return string(e) }

// contender makes the solver one, for the model of an input, a gap in percent
// and so many seconds.
func (s solver) contender(model func(ctx context.Context, b *bench) (string, error), gap float64, most int) contender {
	return contender{Name: s.name, Missing: hasCommand(s.command), Start: func(ctx context.Context, b *bench) (session, error) {
		dir, err := model(ctx, b)
		if err != nil {
			return nil, err
		}
		answer := filepath.Join(dir, s.command+".answer")
		_ = os.Remove(answer) // of an earlier run
		argv := append([]string{s.command}, s.argv(filepath.Join(dir, "model.lp"), answer, strconv.FormatFloat(gap/100, 'g', -1, 64), strconv.Itoa(most))...)
		return process{argv: argv, answer: func(said []byte) (sample, error) {
			text, err := os.ReadFile(answer)
			if os.IsNotExist(err) {
				return sample{}, noAnswer(fmt.Sprintf("no plan in %d s", most))
			}
			if err != nil {
				return sample{}, err
			}
			return s.read(string(text), string(said), gap, most)
		}}, nil
	}}
}

// read finds the value reached in a solver's file and its bound in what it said.
// A plan not proved to be within gap percent is no answer.
func (s solver) read(file, said string, gap float64, most int) (sample, error) {
	none := noAnswer(fmt.Sprintf("no plan in %d s", most))
	value, ok := lastNumber(s.value, file)
	switch {
	case !ok && strings.HasPrefix(file, "Stopped"): // CBC, before it had one
		return sample{}, none
	case !ok:
		first, _, _ := strings.Cut(file, "\n")
		return sample{}, fmt.Errorf("%s wrote no value: %q", s.name, first)
	}
	bound := value
	if !s.best.MatchString(file) {
		if bound, ok = lastNumber(s.bound, said); !ok || value == 0 {
			return sample{}, none
		}
	}
	p := proof(value, bound)
	if p[gapOf] > gap*1.01 { // it takes the gap of the smaller of the two
		return sample{}, noAnswer(fmt.Sprintf("not proved in %d s: value %s, bound %s", most, figure(value), figure(bound)))
	}
	return sample{Sum: value, More: p}, nil
}

// lastNumber is the last thing found, as a number.
func lastNumber(re *regexp.Regexp, text string) (float64, bool) {
	all := re.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return 0, false
	}
	x, err := strconv.ParseFloat(all[len(all)-1][1], 64)
	return x, err == nil
}
