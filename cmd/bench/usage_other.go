//go:build !linux

package main

import (
	"os"
	"time"
)

// usage is what a process has used.
type usage struct {
	cpu  time.Duration
	peak int64
}

// selfUsage knows nothing here: the peers come from Debian's packages, and the
// program says so and ends.
func selfUsage() usage { return usage{} }

// endedUsage returns the CPU time of a child; its memory is not known here.
func endedUsage(s *os.ProcessState) usage {
	return usage{cpu: s.UserTime() + s.SystemTime()}
}
