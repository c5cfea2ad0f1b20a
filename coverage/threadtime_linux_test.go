package coverage_test

import (
	"syscall"
	"time"
	"unsafe"
)

// threadTime is the CPU time of the calling thread (CLOCK_THREAD_CPUTIME_ID), so
// that what else runs on the machine does not count. The caller locks its thread.
func threadTime() time.Duration {
	var t syscall.Timespec
	if _, _, err := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, 3, uintptr(unsafe.Pointer(&t)), 0); err != 0 {
		panic(err)
	}
	return time.Duration(t.Nano())
}
