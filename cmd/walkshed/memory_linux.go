package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// freeMemory returns how many bytes this program may still take, 0 where the
// system does not say: what Linux calls available, or less where a container
// allows less.
func freeMemory() int64 {
	free := int64(0)
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kb int64
		if n, _ := fmt.Sscanf(lines.Text(), "MemAvailable: %d kB", &kb); n == 1 {
			free = kb << 10
		}
	}
	if most, used := number("/sys/fs/cgroup/memory.max"), number("/sys/fs/cgroup/memory.current"); most > 0 && most-used < free {
		free = most - used
	}
	return free
}

// number reads a file that holds one, 0 where it does not.
func number(path string) int64 {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
