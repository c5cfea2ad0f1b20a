package tiles

import "sync"

// A family says which block of each merged set holds which of the set before.
type family struct {
	once   sync.Once
	parent [][]int32 // set → block of the set before → block
	first  [][]int32 // set → block → its children in child
	child  [][]int32
}

// findFamily turns the parents found while merging around.
func (l *cellLayer) findFamily() {
	f := l.family
	f.first, f.child = make([][]int32, len(l.sets)), make([][]int32, len(l.sets))
	for set := 1; set < len(l.sets); set++ {
		first := make([]int32, len(l.sets[set].blocks)+1)
		for _, p := range f.parent[set] {
			first[p+1]++
		}
		for i := 1; i < len(first); i++ {
			first[i] += first[i-1]
		}
		next, child := append([]int32(nil), first...), make([]int32, len(f.parent[set]))
		for c, p := range f.parent[set] {
			child[next[p]] = int32(c)
			next[p]++
		}
		f.first[set], f.child[set] = first, child
	}
}

// children returns the blocks a merged block holds, rising.
func (f *family) children(set int, parent int32) []int32 {
	return f.child[set][f.first[set][parent]:f.first[set][parent+1]]
}
