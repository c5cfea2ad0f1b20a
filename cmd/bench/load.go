package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

// perSecond is how many requests the timetable has in a second.
const perSecond = 1000

// A server is the program itself serving a town, with a generator of requests
// in this process.
type server struct {
	cmd    *exec.Cmd
	client *http.Client
	tiles  []string // addresses, the often asked first
	rng    *rand.Rand

	seconds int // of a round
}

// startServer serves m1 and waits until it answers.
func startServer(ctx context.Context, b *bench) (session, error) {
	dir, err := b.town(ctx, town.M1)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	s := &server{cmd: exec.CommandContext(ctx, b.product, "serve", "-p", town.Project(dir), "--addr", addr),
		tiles: tilesOf("http://"+addr+"/tiles/", town.M1.SideM()), rng: rand.New(rand.NewPCG(town.M1.Seed, 4)), seconds: 10,
		client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}}}
	var complaint tail
	s.cmd.Stderr = &complaint
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for began := time.Now(); time.Since(began) < 10*time.Minute; time.Sleep(200 * time.Millisecond) {
		if r, err := s.client.Get("http://" + addr + "/healthz"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return s, s.fill(ctx)
			}
		}
		if ctx.Err() != nil || !alive(s.cmd) {
			break
		}
	}
	_ = s.Close()
	return nil, fmt.Errorf("the server did not get ready: %s", complaint.String())
}

// fill asks for every tile once, one after another: at a thousand a second the
// server would rightly refuse work that piles up.
func (s *server) fill(ctx context.Context) error {
	for _, address := range s.tiles {
		if err := s.fetch(ctx, address); err != nil {
			_ = s.Close()
			return err
		}
	}
	return nil
}

// tilesOf lists the tiles of zooms 9 to 15 about the middle of a town, low
// zooms first.
func tilesOf(base string, sideM float64) []string {
	var out []string
	lon, lat := town.LonLat(sideM/2, sideM/2)
	for z := maptile.Zoom(9); z <= 15; z++ {
		t := maptile.At(orb.Point{lon, lat}, z)
		reach := min(uint32(3), uint32(1)<<(z-9))
		for dx := -int(reach); dx <= int(reach); dx++ {
			for dy := -int(reach); dy <= int(reach); dy++ {
				out = append(out, fmt.Sprintf("%s%d/%d/%d.mvt", base, z, int(t.X)+dx, int(t.Y)+dy))
			}
		}
	}
	return out
}

// Round asks by the timetable.
func (s *server) Round(ctx context.Context) (sample, error) {
	before, err := cpuOf(s.cmd.Process.Pid)
	if err != nil {
		return sample{}, err
	}
	n := perSecond * s.seconds
	took := make([]float64, n)
	failed := make([]error, n)
	var group sync.WaitGroup
	began := time.Now()
	for i := range n {
		due := began.Add(time.Duration(i) * time.Second / perSecond)
		time.Sleep(time.Until(due))
		if ctx.Err() != nil {
			break
		}
		// The square of a number in [0, 1) is small more often than large.
		u := s.rng.Float64()
		address := s.tiles[int(u*u*float64(len(s.tiles)))]
		group.Go(func() {
			failed[i] = s.fetch(ctx, address)
			took[i] = float64(time.Since(due).Microseconds()) / 1000
		})
	}
	group.Wait()
	wall := time.Since(began)
	if bad := slices.DeleteFunc(failed, func(err error) bool { return err == nil }); len(bad) > 0 {
		return sample{}, fmt.Errorf("%d of %d requests failed, the first: %w", len(bad), n, bad[0])
	}
	after, err := cpuOf(s.cmd.Process.Pid)
	if err != nil {
		return sample{}, err
	}
	return sample{CPUNs: int64(after.cpu - before.cpu), WallNs: wall.Nanoseconds(), PeakKB: after.peak, Units: int64(n), Count: int64(n), More: map[string]float64{
		"p50_ms": percentile(took, 50), "p95_ms": percentile(took, 95), "p99_ms": percentile(took, 99), "longest_ms": percentile(took, 100),
		"asked_per_s": math.Round(float64(n) / wall.Seconds()),
	}}, ctx.Err()
}

// fetch reads one tile to its last byte, compressed as a browser asks for it.
func (s *server) fetch(ctx context.Context, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	a, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if _, err := io.Copy(io.Discard, a.Body); err != nil {
		return err
	}
	if a.StatusCode != http.StatusOK && a.StatusCode != http.StatusNoContent {
		return fmt.Errorf("%s: %s", address, a.Status)
	}
	return nil
}

// Close stops the server as a person does.
func (s *server) Close() error {
	_ = s.cmd.Process.Signal(os.Interrupt)
	return s.cmd.Wait()
}

func alive(cmd *exec.Cmd) bool {
	_, err := os.Stat(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid))
	return err == nil
}

// cpuOf reads what a living process has used, in ticks of a hundredth second.
func cpuOf(pid int) (usage, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, err
	}
	// The name, in parentheses, may hold anything; user and system time are the
	// 12th and 13th fields after it.
	text := string(stat)
	fields := strings.Fields(text[strings.LastIndex(text, ")")+1:])
	if len(fields) < 13 {
		return usage{}, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return usage{}, err
	}
	u := usage{cpu: time.Duration(user+system) * 10 * time.Millisecond}
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return u, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			_, err = fmt.Sscan(text, &u.peak)
		}
	}
	return u, err
}
