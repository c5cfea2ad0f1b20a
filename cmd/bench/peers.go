package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// installPeers installs what is missing from Debian's packages.
func installPeers(ctx context.Context, complaints io.Writer) error {
	var wanted []string
	for _, p := range debian {
		if p.version(ctx) == "" {
			wanted = append(wanted, p.install)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	for _, args := range [][]string{{"update", "-qq"}, append([]string{"install", "-y", "-qq", "--no-install-recommends"}, wanted...)} {
		argv := append([]string{"apt-get"}, args...)
		if os.Getuid() != 0 {
			argv = append([]string{"sudo"}, argv...)
		}
		fmt.Fprintln(complaints, strings.Join(argv, " "))
		cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Env = append(cmd.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = io.Discard, complaints
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("install the peers: %w; install these by hand: %s", err, strings.Join(wanted, " "))
		}
	}
	return nil
}

const notInstalled = "not installed"

// hasCommand is the Missing of a contender that is a program.
func hasCommand(name string) func(*bench) string {
	return func(*bench) string {
		if _, err := exec.LookPath(name); err != nil {
			return notInstalled
		}
		return ""
	}
}

// python is Debian's own: its packages are not seen by another.
const python = "/usr/bin/python3"

// hasModule is the Missing of a contender that is a Python module of Debian's.
func hasModule(module string) func(*bench) string {
	return func(*bench) string {
		if exec.Command(python, "-c", "import "+module).Run() != nil {
			return notInstalled
		}
		return ""
	}
}

//go:embed peers.py
var peersPy []byte

// script keeps peers.py where Python finds it.
func (b *bench) script() (string, error) {
	path := filepath.Join(b.dir, "peers.py")
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, peersPy, 0o644)
}

// pyWorker is a contender in Python that stays.
func pyWorker(name, module, tool string, args func(ctx context.Context, b *bench) ([]string, error)) contender {
	return contender{Name: name, Missing: hasModule(module), Start: func(ctx context.Context, b *bench) (session, error) {
		argv, err := b.pyArgs(ctx, tool, args)
		if err != nil {
			return nil, err
		}
		return startWorker(ctx, argv...)
	}}
}

// pyOnce is a contender in Python started anew every round.
func pyOnce(name, module, tool string, args func(ctx context.Context, b *bench) ([]string, error)) contender {
	return contender{Name: name, Missing: hasModule(module), Start: func(ctx context.Context, b *bench) (session, error) {
		argv, err := b.pyArgs(ctx, tool, args)
		if err != nil {
			return nil, err
		}
		return process{argv: append(argv, "once"), answer: lastJSON}, nil
	}}
}

func (b *bench) pyArgs(ctx context.Context, tool string, args func(ctx context.Context, b *bench) ([]string, error)) ([]string, error) {
	script, err := b.script()
	if err != nil {
		return nil, err
	}
	more, err := args(ctx, b)
	return append([]string{python, script, tool}, more...), err
}
