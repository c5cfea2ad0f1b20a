package siting

// service writes what flows in people. chosen are the candidates whose load
// follows that of the venues.
func (n *network) service(m CapacityModel, chosen []int) Service {
	s := Service{Served: float64(n.served) * n.unit, ServedOf: make([]float64, len(m.People))}
	share := make([]float64, len(n.people))
	reached := make([]bool, len(n.people))
	for c := range int32(n.sites()) {
		for _, r := range n.cover.of(c) {
			reached[r] = reached[r] || n.isOpen[c]
		}
	}
	for r, w := range n.weight {
		share[r] = float64(n.people[r]-n.left[r]) * n.unit / w
	}
	for r, w := range m.People {
		s.People += w
		if k := n.class[r]; k >= 0 && reached[k] {
			s.ServedOf[r] = w * share[k]
		} else {
			s.Unreached += w
		}
	}
	s.Unserved = max(0, s.People-s.Served-s.Unreached)
	load := func(c int, capacity float64) {
		s.Load = append(s.Load, float64(n.cap[c]-n.room[c])*n.unit)
		s.Supply += capacity
	}
	for v, c := range m.VenueCapacity {
		load(v, c)
	}
	for _, c := range chosen {
		load(n.venues+c, m.Capacity[c])
	}
	return s
}
