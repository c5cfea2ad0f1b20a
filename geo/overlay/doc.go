// Package overlay lays changes over arrays that others share.
//
// A what-if changes a few hundred of millions of values. [Over] makes an array
// of what is known, once; [Array.Fork] gives each what-if an array of its own
// that reads from the shared one, and copies a page of it on the first write to
// that page, as an operating system does with memory after a fork.
//
//	base := overlay.Over(times)  // 4 M values
//	mine := base.Fork()          // 500 KB of page table
//	mine.Set(7, 3000)            // one page of 64 values copied
//
// Start at [Over].
package overlay
