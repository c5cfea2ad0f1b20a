package main

import (
	"os"
	"syscall"
	"time"
)

// usage is what a process has used.
type usage struct {
	cpu  time.Duration // user and system, of all its threads
	peak int64         // KiB of memory resident at once, at most
}

// selfUsage returns what this process has used so far.
func selfUsage() usage {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return usage{}
	}
	return fromRusage(&r)
}

// endedUsage returns what a child that has ended used (wait4), its own children
// that it waited for included.
func endedUsage(s *os.ProcessState) usage {
	r, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return usage{}
	}
	return fromRusage(r)
}

func fromRusage(r *syscall.Rusage) usage {
	return usage{time.Duration(r.Utime.Nano() + r.Stime.Nano()), r.Maxrss}
}
