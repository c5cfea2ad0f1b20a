package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

// A bench is one run: where things are, and what is written down.
type bench struct {
	exe     string // this program
	dir     string // inputs and whatever else a run needs
	product string // the walkshed program; "" where it was not built
	version string // of what is measured
	size    string
	rounds  int
	pbfs    []string // real extracts
	journal *journal
	stderr  io.Writer

	made     map[string]string // inputs there are, with their folder
	database *postgres         // nil until a row wants it
}

// town returns the folder of a drawn town, made by a process of its own where
// it is not there yet.
func (b *bench) town(ctx context.Context, s town.Spec) (string, error) {
	dir, err := b.make(ctx, s.Name, "town", jsonOf(s))
	if err != nil {
		return "", err
	}
	return dir, b.network(ctx, s.Name, dir)
}

// network has the network of a folder built and saved; anew for every build of
// this program.
func (b *bench) network(ctx context.Context, name, dir string) error {
	info, err := os.Stat(b.exe)
	if err != nil {
		return err
	}
	_, err = b.make(ctx, name+"/network", "network", dir, fmt.Sprint(info.Size(), info.ModTime().UnixNano()))
	return err
}

// make has this program make an input, whose description it prints, unless one
// with the same recipe is there. The recipe names what the input is made from.
func (b *bench) make(ctx context.Context, name string, recipe ...string) (string, error) {
	if dir, ok := b.made[name]; ok {
		return dir, nil
	}
	dir := filepath.Join(b.dir, name)
	stamp := filepath.Join(dir, "made")
	want := strings.Join(append([]string{recipeVersion}, recipe...), "\n") + "\n"
	if have, err := os.ReadFile(stamp); err != nil || !strings.HasPrefix(string(have), want) {
		if err := os.RemoveAll(dir); err != nil {
			return "", err
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
		b.say("making %s", name)
		cmd := exec.CommandContext(ctx, b.exe, append([]string{"make", dir}, recipe...)...)
		cmd.Stderr = b.stderr
		told, err := cmd.Output()
		if err != nil {
			return "", fmt.Errorf("make %s: %w", name, err)
		}
		if err := os.WriteFile(stamp, append([]byte(want), told...), 0o644); err != nil {
			return "", err
		}
	}
	have, err := os.ReadFile(stamp)
	if err != nil {
		return "", err
	}
	b.made[name] = dir
	about := strings.TrimSpace(strings.TrimPrefix(string(have), want))
	b.journal.note(record{Kind: isInput, Who: name, Text: about})
	return dir, nil
}

// recipeVersion is raised when the makers of inputs change.
const recipeVersion = "4"

// plain takes the folders of this machine out of a message: the log is published.
func (b *bench) plain(text string) string {
	home, _ := os.UserHomeDir()
	wd, _ := os.Getwd()
	for _, p := range [][2]string{{b.dir, "build/bench"}, {b.exe, "bench"}, {wd, "."}, {os.TempDir(), "TMP"}, {home, "~"}} {
		if len(p[0]) > 1 {
			text = strings.ReplaceAll(text, p[0], p[1])
		}
	}
	return text
}

// ours is a contender of this program's: a kernel that stays.
func ours(name, kernel string, args func(ctx context.Context, b *bench) ([]string, error)) contender {
	return contender{Name: name, Start: func(ctx context.Context, b *bench) (session, error) {
		more, err := args(ctx, b)
		if err != nil {
			return nil, err
		}
		return startWorker(ctx, append([]string{b.exe, "worker", kernel}, more...)...)
	}}
}
