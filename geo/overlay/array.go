package overlay

import "slices"

// pageBits: 2^6 values to a page, about as many as a walk of 15 minutes crosses
// in one row of a grid of 100 m. Larger pages copy more than is written, smaller
// ones cost page table.
const pageBits = 6

type page[T any] [1 << pageBits]T

// An Array reads from pages it shares and writes to pages of its own. It belongs
// to one goroutine; one that is no longer written may be forked by many.
type Array[T any] struct {
	pages []*page[T]
	own   []uint64 // bit for each page: written by nobody else
	n     int
}

// Over returns an array of these values. It may use their memory: do not change
// them afterwards.
func Over[T any](values []T) Array[T] {
	count := (len(values) + 1<<pageBits - 1) >> pageBits
	a := Array[T]{pages: make([]*page[T], count), own: make([]uint64, (count+63)/64), n: len(values)}
	for i := range a.pages {
		from := i << pageBits
		if from+1<<pageBits <= len(values) {
			a.pages[i] = (*page[T])(values[from:])
			continue
		}
		a.pages[i] = new(page[T])
		copy(a.pages[i][:], values[from:])
	}
	return a
}

// Len returns how many values there are.
func (a *Array[T]) Len() int { return a.n }

// Fork returns an array of the same values that goes its own way. a must not be
// written any more.
func (a *Array[T]) Fork() Array[T] {
	return Array[T]{pages: slices.Clone(a.pages), own: make([]uint64, len(a.own)), n: a.n}
}

// At returns value i, below Len.
func (a *Array[T]) At(i uint32) T { return a.pages[i>>pageBits][i&(1<<pageBits-1)] }

// Set changes value i, below Len.
func (a *Array[T]) Set(i uint32, v T) {
	p := i >> pageBits
	if a.own[p>>6]>>(p&63)&1 == 0 {
		a.claim(p)
	}
	a.pages[p][i&(1<<pageBits-1)] = v
}

// claim copies a page on its first write.
func (a *Array[T]) claim(p uint32) {
	mine := *a.pages[p]
	a.pages[p] = &mine
	a.own[p>>6] |= 1 << (p & 63)
}

// Claimed returns how many values have memory of this array's own.
func (a *Array[T]) Claimed() int {
	n := 0
	for _, w := range a.own {
		for ; w != 0; w &= w - 1 {
			n++
		}
	}
	return n << pageBits
}
