//go:build unix

package main

import (
	"fmt"
	"runtime"
	"syscall"
	"time"
)

// usage returns the processor time this process took so far and its largest
// resident memory in bytes.
func usage() (cpu time.Duration, peak int64) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0, 0
	}
	peak = r.Maxrss
	if runtime.GOOS != "darwin" { // kilobytes everywhere but there
		peak *= 1024
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), peak
}

func bytesText(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
