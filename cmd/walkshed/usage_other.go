//go:build !unix

package main

import (
	"fmt"
	"runtime"
	"time"
)

// usage returns what Go itself knows where the system does not say: no
// processor time, and the memory obtained from the system.
func usage() (cpu time.Duration, peak int64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return 0, int64(m.Sys)
}

func bytesText(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
