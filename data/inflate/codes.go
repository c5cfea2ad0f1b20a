package inflate

// fixed sets the tables to the codes of RFC 1951, 3.2.6.
func (d *Decoder) fixed() {
	lengths := d.lengths[:maxLit+maxDist]
	for i := range lengths {
		switch {
		case i < 144, i >= 280 && i < maxLit:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 5
		}
	}
	build(d.lit[:], litBits, lengths[:maxLit], litSymbols[:])
	build(d.dist[:], distBits, lengths[maxLit:], distSymbols[:])
}

// lengthOrder is the order in which the lengths of the codes for lengths come.
var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the tables a block brings with it: how long each code is, itself
// packed by a third code (RFC 1951, 3.2.7).
func (d *Decoder) dynamic(s *stream) error {
	head, err := s.bits(14)
	if err != nil {
		return err
	}
	lits, dists, smalls := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if lits > 286 || dists > 30 {
		return ErrCorrupt
	}
	var small [19]uint8
	for _, i := range lengthOrder[:smalls] {
		v, err := s.bits(3)
		if err != nil {
			return err
		}
		small[i] = uint8(v)
	}
	if !build(d.small[:], lenBits, small[:], smallSymbols[:]) {
		return ErrCorrupt
	}
	if err := d.readLengths(s, lits+dists); err != nil {
		return err
	}
	if !build(d.lit[:], litBits, d.lengths[:lits], litSymbols[:]) ||
		!build(d.dist[:], distBits, d.lengths[lits:lits+dists], distSymbols[:]) {
		return ErrCorrupt
	}
	return nil
}

// readLengths fills n of d.lengths. A symbol up to 15 is a length; 16, 17 and 18
// are runs, which may go on from the literals' lengths into the distances'.
func (d *Decoder) readLengths(s *stream, n int) error {
	for i := 0; i < n; {
		s.refill()
		e := d.small[s.buf&(1<<lenBits-1)]
		switch {
		case e.nothing():
			return ErrCorrupt
		case e.take() > s.n:
			return ErrCut
		}
		if e.literal() {
			s.drop(e.take())
			d.lengths[i] = uint8(e.value())
			i++
			continue
		}
		run, what := int(e.with(s.buf)), uint8(0)
		if e.value() == repeatBase {
			if i == 0 {
				return ErrCorrupt
			}
			run, what = run-repeatBase+3, d.lengths[i-1]
		}
		s.drop(e.take())
		if run > n-i {
			return ErrCorrupt
		}
		for range run {
			d.lengths[i] = what
			i++
		}
	}
	return nil
}

// repeatBase marks symbol 16, a run of what came last, which like 17 runs 3 and
// more.
const repeatBase = 1000

// The symbols of the three codes as entries without their codes' bits.
var (
	litSymbols   = literalsAndLengths()
	distSymbols  = distances()
	smallSymbols = codeLengths()
)

// literalsAndLengths: 0–255 are bytes, 256 ends the block, 257–285 are lengths,
// in runs of four of one number of extra bits; 285 alone is 258. 286 and 287 are
// in the fixed code and stand for nothing.
func literalsAndLengths() (all [maxLit]entry) {
	for i := range all[:256] {
		all[i] = isLiteral + entry(i)<<16
	}
	all[256] = endOfBlock
	base := entry(3)
	for i := range entry(28) {
		extra := max(i/4, 1) - 1
		all[257+i] = isBase + base<<16 + extra
		base += 1 << extra
	}
	all[285] = isBase + 258<<16
	all[286], all[287] = noCode, noCode
	return all
}

// distances: 0–29, in pairs of one number of extra bits; 30 and 31 are in the
// fixed code and stand for nothing.
func distances() (all [maxDist]entry) {
	base := entry(1)
	for i := range entry(30) {
		extra := max(i/2, 1) - 1
		all[i] = isBase + base<<16 + extra
		base += 1 << extra
	}
	all[30], all[31] = noCode, noCode
	return all
}

// codeLengths: 0–15 are lengths, 16 repeats the last, 17 and 18 are runs of 0.
func codeLengths() (all [19]entry) {
	for i := range all[:16] {
		all[i] = isLiteral + entry(i)<<16
	}
	all[16] = isBase + repeatBase<<16 + 2
	all[17] = isBase + 3<<16 + 3
	all[18] = isBase + 11<<16 + 7
	return all
}
