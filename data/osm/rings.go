package osm

// A line is a run of node indices; a closed one begins and ends at the same.
type line []int32

// joinLines joins lines end to end into closed rings, turning them as needed.
// open is the first line left over that closes nothing, or nil.
//
// It walks from end to end and keeps the way back: when the walk meets an end it
// has passed before, the loop since then is a ring. So rings that touch at a
// node come apart there, whatever order the lines are named in.
func joinLines(lines []line) (rings []line, open line) {
	used := make([]bool, len(lines))
	ends := map[int32][]int{} // node: open lines that begin or end there
	for i, l := range lines {
		switch {
		case len(l) < 2:
			used[i] = true
		case l[0] == l[len(l)-1]:
			used[i] = true
			rings = append(rings, l)
		default:
			ends[l[0]] = append(ends[l[0]], i)
			ends[l[len(l)-1]] = append(ends[l[len(l)-1]], i)
		}
	}
	for i := range lines {
		if used[i] {
			continue
		}
		got, left := walk(lines, used, ends, i)
		rings = append(rings, got...)
		if open == nil {
			open = left
		}
	}
	return rings, open
}

// walk follows unused lines from line i until it comes back to where it began or
// no line goes on.
func walk(lines []line, used []bool, ends map[int32][]int, i int) (rings []line, open line) {
	path := []int32{lines[i][0]}
	depth := map[int32]int{lines[i][0]: 0} // node: its place on path, for line ends only
	for {
		here := path[len(path)-1]
		next := -1
		for _, j := range ends[here] {
			if !used[j] {
				next = j
				break
			}
		}
		if next < 0 {
			break
		}
		used[next] = true
		path = extend(path, lines[next])
		tip := path[len(path)-1]
		back, seen := depth[tip]
		if !seen {
			depth[tip] = len(path) - 1
			continue
		}
		rings = append(rings, append(line(nil), path[back:]...))
		for n, at := range depth { // the loop's inner ends are no longer on the path
			if at > back {
				delete(depth, n)
			}
		}
		path = path[:back+1]
	}
	if len(path) > 1 {
		open = path
	}
	return rings, open
}

// extend adds l to path, which ends where l begins or ends.
func extend(path []int32, l line) []int32 {
	if l[0] == path[len(path)-1] {
		return append(path, l[1:]...)
	}
	for k := len(l) - 2; k >= 0; k-- {
		path = append(path, l[k])
	}
	return path
}

// loops takes a ring apart where it passes a node twice: an eight gives two
// loops, a there-and-back spike gives none. Every loop has three nodes or more
// and repeats only its first.
func loops(ring line) []line {
	var out []line
	var path line
	depth := map[int32]int{}
	for _, n := range ring {
		back, seen := depth[n]
		if !seen {
			depth[n] = len(path)
			path = append(path, n)
			continue
		}
		if loop := path[back:]; len(loop) >= 3 {
			out = append(out, append(append(line(nil), loop...), n))
		}
		for _, m := range path[back+1:] {
			delete(depth, m)
		}
		path = path[:back+1]
	}
	return out
}
