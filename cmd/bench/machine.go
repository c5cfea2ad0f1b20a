package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// noteFacts writes down the machine, the versions and the command.
func (b *bench) noteFacts(ctx context.Context) {
	fact := func(name, text string) {
		if text != "" {
			b.journal.note(record{Kind: isFact, Who: name, Text: text})
		}
	}
	fact("command", "make bench SIZE="+b.size)
	fact("date", time.Now().UTC().Format("2006-01-02"))
	fact("walkshed", b.version)
	fact("processor", fmt.Sprintf("%s, %d cores", firstOf("/proc/cpuinfo", "model name"), runtime.NumCPU()))
	fact("memory", gib(firstOf("/proc/meminfo", "MemTotal")))
	fact("system", strings.Trim(lineAfter("/etc/os-release", "PRETTY_NAME="), `"`))
	fact("Go", runtime.Version())
	for _, p := range debian {
		fact(p.name, p.version(ctx))
	}
}

// firstOf returns the value of the first "key : value" line of a file, or "".
func firstOf(path, key string) string {
	text := lineAfter(path, key)
	_, value, _ := strings.Cut(text, ":")
	return strings.TrimSpace(value)
}

// lineAfter returns what follows prefix on the first line that begins with it.
func lineAfter(path, prefix string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), prefix); ok {
			return rest
		}
	}
	return ""
}

// gib turns "24689552 kB" into "23.5 GiB".
func gib(kb string) string {
	var n float64
	if _, err := fmt.Sscan(kb, &n); err != nil {
		return ""
	}
	return fmt.Sprintf("%.1f GiB", n/1024/1024)
}

// loadAverage returns how many programs wanted a core in the last minute.
func loadAverage() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(b), " ")
	return one
}

// A pack is a Debian package with a peer in it.
type pack struct {
	name    string // what it is called in the document
	debian  string // a package; the first installed of several, split by spaces
	install string // what to install
}

// debian are the peers, all from Debian's packages.
var debian = []pack{
	{"SciPy", "python3-scipy", "python3-scipy"},
	{"igraph", "python3-igraph", "python3-igraph"},
	{"PostgreSQL", "postgresql-15 postgresql-16 postgresql-17", "postgresql"},
	{"PostGIS", "postgresql-15-postgis-3 postgresql-16-postgis-3 postgresql-17-postgis-3", "postgis"},
	{"pgRouting", "postgresql-15-pgrouting postgresql-16-pgrouting postgresql-17-pgrouting", "postgresql-pgrouting"},
	{"GRASS", "grass-core", "grass-core"},
	{"osmium", "osmium-tool", "osmium-tool"},
	{"GDAL", "gdal-bin", "gdal-bin"},
	{"GDAL for Python", "python3-gdal", "python3-gdal"},
	{"CBC", "coinor-cbc", "coinor-cbc"},
	{"GLPK", "glpk-utils", "glpk-utils"},
}

// version returns the version installed, or "".
func (p pack) version(ctx context.Context) string {
	for _, name := range strings.Fields(p.debian) {
		out, err := exec.CommandContext(ctx, "dpkg-query", "-W", "-f", "${db:Status-Abbrev}${Version}", name).Output()
		if v, ok := strings.CutPrefix(string(out), "ii "); err == nil && ok {
			return v
		}
	}
	return ""
}
