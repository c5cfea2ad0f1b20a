//go:build !linux

package coverage_test

import "time"

var began = time.Now()

// threadTime is wall time, where the CPU time of a thread is not to be had.
func threadTime() time.Duration { return time.Since(began) }
