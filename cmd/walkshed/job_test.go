package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// TestDemo: the whole job on Delaware. The state's official total is met to the
// person, and the tables come in the order promised.
func TestDemo(t *testing.T) {
	t.Parallel()
	if demoExtract() == "" {
		t.Skip("needs go modules: the go command to find the demo's extract")
	}
	dir := t.TempDir()
	var out, said bytes.Buffer
	if code := run(context.Background(), []string{"demo", dir, "--from", demoExtract(), "--no-serve"}, &out, &said); code != exitDone {
		t.Fatalf("exit %d: %s", code, said.String())
	}
	for _, want := range []string{`(?s)MODELLED.* Delaware +935,614 .*Level 6.*Level 8.*gap areas; the first 10:.*10 sites out of `,
		`covered [\d,]+ \+ not covered [\d,]+ \+ unreachable [\d,]+ \+ outside [\d,]+ = 940,554; people in the source: 940,554`} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("the tables do not show %s\n%s", want, out.String())
		}
	}
	for _, stage := range []string{"reading streets", "people", "building network", "attaching to streets", "walking times", "candidate sites", "choosing sites"} {
		if !strings.Contains(said.String(), "["+stage+"]") {
			t.Errorf("no progress of %q:\n%s", stage, said.String())
		}
	}
	if !regexp.MustCompile(`done in .*s, .* CPU, \d+ MiB memory at most`).MatchString(said.String()) {
		t.Errorf("what it used is not said:\n%s", said.String())
	}
	// the same project asked by hand gives the same numbers
	var table coverage.CoverageTable
	ask(t, &table, "coverage", "-p", dir)
	if table.Levels[0].Rows[0].People < 935613.99 || table.Levels[0].Rows[0].People > 935614.01 {
		t.Errorf("the state has %f people", table.Levels[0].Rows[0].People)
	}
	savedNetworkGivesTheSame(t, dir)
}

// savedNetworkGivesTheSame: a run leaves its network for the next, whose answer
// is the same to the byte. A damaged file is said, not used, and mended; one of
// other settings is built anew without a word; a folder that cannot be written to
// costs only time.
func savedNetworkGivesTheSame(t *testing.T, dir string) {
	t.Helper()
	asWritten, err := os.ReadFile(filepath.Join(dir, "walkshed.yaml")) // fewer people to attach: the network is the same
	coarse := bytes.Replace(asWritten, []byte("cell: 100 m"), []byte("cell: 1 km"), 1)
	if err := errors.Join(err, os.WriteFile(filepath.Join(dir, "walkshed.yaml"), coarse, 0o644)); err != nil || bytes.Equal(coarse, asWritten) {
		t.Fatalf("the demo's cells were not made coarse: %v", err)
	}
	file := filepath.Join(dir, preparedDir, "streets.net")
	read := func() []byte {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	table := func() (out, said bytes.Buffer) {
		if code := run(context.Background(), []string{"coverage", "-p", dir, "-f", "csv"}, &out, &said); code != exitDone {
			t.Fatalf("exit %d: %s", code, said.String())
		}
		return out, said
	}
	whole := read()
	want, said := table()
	if strings.Contains(said.String(), "[building network]") {
		t.Error("the network was built although it is saved")
	}
	damaged := bytes.Clone(whole)
	damaged[len(damaged)/2] ^= 1
	if err := os.WriteFile(file, damaged, 0o644); err != nil {
		t.Fatal(err)
	}
	got, said := table()
	if !strings.Contains(said.String(), "damaged") || !bytes.Equal(got.Bytes(), want.Bytes()) || !bytes.Equal(read(), whole) {
		t.Errorf("after damage: mended %v, the same answer %v, said:\n%s", bytes.Equal(read(), whole), bytes.Equal(got.Bytes(), want.Bytes()), said.String())
	}
	if err := errors.Join(os.RemoveAll(filepath.Dir(file)), os.WriteFile(filepath.Dir(file), nil, 0o644)); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	if got, said = table(); !strings.Contains(said.String(), "not saved") || !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("unwritable: the same answer %v, said:\n%s", bytes.Equal(got.Bytes(), want.Bytes()), said.String())
	}
}

// ask runs a command and decodes its JSON.
func ask(t *testing.T, into any, args ...string) {
	t.Helper()
	var out, said bytes.Buffer
	if code := run(context.Background(), append([]string{"-q"}, append(args, "-f", "json")...), &out, &said); code != exitDone {
		t.Fatalf("%v: exit %d: %s", args, code, said.String())
	}
	if err := json.Unmarshal(out.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

// TestBothFacesSayTheSame: the body of an HTTP answer is the JSON of the command.
func TestBothFacesSayTheSame(t *testing.T) {
	village := villageIn(t, t.TempDir())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close() // the command listens itself; nobody else asks for this port meanwhile
	ctx, stop := context.WithCancel(context.Background())
	said := &lockedBuffer{}
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"serve", "-p", village, "--addr", addr}, io.Discard, said)
	}()
	waitFor(t, said, "map on http://")
	for path, args := range map[string][]string{"coverage": {"coverage"}, "gaps": {"gaps", "-n", "50"}, "sites?n=2": {"sites"}, "venues": {"venues"}} {
		var cli, api any
		ask(t, &cli, append(args, "-p", village)...)
		resp, err := http.Get("http://" + addr + "/api/v1/" + path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.NewDecoder(resp.Body).Decode(&api); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		a, _ := json.Marshal(cli)
		b, _ := json.Marshal(api)
		if !bytes.Equal(a, b) {
			t.Errorf("%s: the command says %s\nthe server %s", path, a, b)
		}
	}
	stop()
	if code := <-ended; code != exitDone {
		t.Errorf("stopped with exit %d: %s", code, said)
	}
	if code := run(context.Background(), []string{"serve", "-p", village, "--addr", "256.0.0.1:1"}, io.Discard, said); code != exitFailed || !strings.Contains(said.String(), "try: ") {
		t.Errorf("an impossible address: exit %d, %s", code, said)
	}
}

// lockedBuffer is a buffer two goroutines may use.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

func waitFor(t *testing.T, b *lockedBuffer, text string) {
	t.Helper()
	for range 600 {
		if strings.Contains(b.String(), text) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("never said %q: %s", text, b)
}

// TestHostsOf: the name listened on counts, a bare port adds none.
func TestHostsOf(t *testing.T) {
	for addr, want := range map[string]string{"map.city.gov:80": "a map.city.gov", ":8080": "a", "localhost:1": "a localhost", "nonsense": "a"} {
		if got := strings.Join(hostsOf(addr, []string{"a"}), " "); got != want {
			t.Errorf("%s: %q, want %q", addr, got, want)
		}
	}
}

// TestProgressOfARepeatedStage: a stage that runs again, for another file, is
// told again; one that is done is told once.
func TestProgressOfARepeatedStage(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, english, false)
	for _, n := range []int64{1, 5, 10, 10, 2, 10} {
		p.tell(data.StageFacilities, n, 10)
	}
	p.close()
	if got := strings.Count(b.String(), "[reading venues] 10"); got != 2 {
		t.Errorf("told %d times:\n%s", got, b.String())
	}
	b.Reset()
	newProgress(&b, english, true).tell(data.StageSites, 10, 10)
	if b.Len() > 0 {
		t.Errorf("quiet said %q", b.String())
	}
}

// TestDemoKeepsAPlannersProject: the demo never writes over a project file that
// is not its own.
func TestDemoKeepsAPlannersProject(t *testing.T) {
	if demoExtract() == "" {
		t.Skip("needs go modules: the go command to find the demo's extract")
	}
	dir := filepath.Join(t.TempDir(), "mine")
	var said bytes.Buffer
	if code := run(context.Background(), []string{"init", dir}, &said, &said); code != exitDone {
		t.Fatal(said.String())
	}
	if code := run(context.Background(), []string{"demo", dir, "--from", demoExtract(), "--no-serve"}, io.Discard, &said); code != exitFailed || !strings.Contains(said.String(), "not the demo's") {
		t.Errorf("exit %d: %s", code, said.String())
	}
}
