package inflate

import (
	"encoding/binary"
	"errors"
)

// What may be wrong with a stream.
var (
	ErrCut     = errors.New("the packed data end too early")
	ErrMore    = errors.New("the packed data hold more than they should")
	ErrSum     = errors.New("the packed data are damaged: their checksum is another")
	ErrCorrupt = errors.New("the packed data are damaged")
)

// A Decoder keeps its tables, 12 KB, from one stream to the next. The zero value
// is ready; it serves one goroutine at a time.
type Decoder struct {
	lit     [litSize]entry
	dist    [distSize]entry
	small   [1 << lenBits]entry
	lengths [maxLit + maxDist]uint8
}

const (
	maxLit  = 288 // codes for literals, end of block and lengths
	maxDist = 32
)

// A stream is the state of unpacking one.
type stream struct {
	src []byte
	pos int
	buf uint64 // bits taken from src and not used, the next one lowest
	n   uint   // how many
	dst []byte
	out int // bytes written
}

// Zlib unpacks the zlib stream at the front of src into dst and returns how many
// bytes it held; what follows it in src is not looked at. Where the stream holds
// more than len(dst) bytes the error is [ErrMore], where src ends first [ErrCut];
// a checksum that does not match is [ErrSum], what the format forbids
// [ErrCorrupt]. Bytes of dst beyond those returned may be overwritten.
func (d *Decoder) Zlib(dst, src []byte) (int, error) {
	s := stream{src: src, dst: dst}
	if err := d.blocks(&s); err != nil {
		return s.out, err
	}
	s.align()
	if len(src)-s.pos < 4 {
		return s.out, ErrCut
	}
	if binary.BigEndian.Uint32(src[s.pos:]) != adler32(dst[:s.out]) {
		return s.out, ErrSum
	}
	return s.out, nil
}

// Prefix unpacks the first len(dst) bytes of a stream, or all if it holds fewer,
// and returns how many there are. It looks at nothing behind them: no checksum
// is tested. src may itself be no more than the front of the stream, if that
// suffices for dst.
func (d *Decoder) Prefix(dst, src []byte) (int, error) {
	s := stream{src: src, dst: dst}
	if err := d.blocks(&s); err != nil && !errors.Is(err, ErrMore) {
		return s.out, err
	}
	return s.out, nil
}

// blocks reads the header and the blocks up to the last.
func (d *Decoder) blocks(s *stream) error {
	if len(s.src) < 2 {
		return ErrCut
	}
	const deflate, dictionary = 8, 0x20
	head := binary.BigEndian.Uint16(s.src)
	if head>>8&15 != deflate || head>>12 > 7 || head&dictionary != 0 || head%31 != 0 {
		return ErrCorrupt
	}
	s.pos = 2
	for last := uint64(0); last == 0; {
		head, err := s.bits(3)
		if err != nil {
			return err
		}
		last = head & 1
		switch head >> 1 {
		case 0:
			err = s.stored()
		case 1:
			d.fixed()
			err = d.symbols(s)
		case 2:
			if err = d.dynamic(s); err == nil {
				err = d.symbols(s)
			}
		default:
			err = ErrCorrupt
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refill takes bytes from src while there is room for eight bits.
func (s *stream) refill() {
	for s.n <= 56 && s.pos < len(s.src) {
		s.buf |= uint64(s.src[s.pos]) << s.n
		s.pos++
		s.n += 8
	}
}

// bits takes n <= 32 bits.
func (s *stream) bits(n uint) (uint64, error) {
	s.refill()
	if s.n < n {
		return 0, ErrCut
	}
	v := s.buf & (1<<n - 1)
	s.drop(n)
	return v, nil
}

func (s *stream) drop(n uint) {
	s.buf >>= n & 63
	s.n -= n
}

// align drops what is left of a byte begun and gives whole bytes back.
func (s *stream) align() {
	s.pos -= int(s.n / 8)
	s.buf, s.n = 0, 0
}

// stored copies a block that is not packed.
func (s *stream) stored() error {
	s.align()
	if len(s.src)-s.pos < 4 {
		return ErrCut
	}
	size := int(binary.LittleEndian.Uint16(s.src[s.pos:]))
	if ^uint16(size) != binary.LittleEndian.Uint16(s.src[s.pos+2:]) {
		return ErrCorrupt
	}
	s.pos += 4
	have := min(size, len(s.src)-s.pos)
	n := copy(s.dst[s.out:], s.src[s.pos:s.pos+have])
	s.pos, s.out = s.pos+n, s.out+n
	switch {
	case n < have:
		return ErrMore
	case n < size:
		return ErrCut
	}
	return nil
}

// symbols unpacks a block by the tables: quickly while its end, that of src and
// that of dst are far, else one symbol at a time.
func (d *Decoder) symbols(s *stream) error {
	for {
		end, err := d.fast(s)
		if !end && err == nil {
			end, err = d.step(s)
		}
		if end || err != nil {
			return err
		}
	}
}

// step unpacks one symbol, testing everything; end says that it was the end of
// the block.
func (d *Decoder) step(s *stream) (end bool, err error) {
	s.refill() // 56 bits or all there are: a length takes 20, its distance 28
	e := d.lit[s.buf&(1<<litBits-1)]
	if e.link() {
		e = d.lit[e.second(s.buf, litBits)] + litBits + litBits<<8
	}
	switch {
	case e.nothing():
		return false, ErrCorrupt
	case e.take() > s.n:
		return false, ErrCut
	case e.literal():
		if s.out == len(s.dst) {
			return false, ErrMore
		}
		s.drop(e.take())
		s.dst[s.out] = byte(e.value())
		s.out++
		return false, nil
	case !e.base():
		s.drop(e.take())
		return true, nil
	}
	length := int(e.with(s.buf))
	s.drop(e.take())
	e = d.dist[s.buf&(1<<distBits-1)]
	if e.link() {
		e = d.dist[e.second(s.buf, distBits)] + distBits + distBits<<8
	}
	switch {
	case !e.base():
		return false, ErrCorrupt
	case e.take() > s.n:
		return false, ErrCut
	}
	from := s.out - int(e.with(s.buf))
	s.drop(e.take())
	if from < 0 {
		return false, ErrCorrupt
	}
	for ; length > 0; length-- {
		if s.out == len(s.dst) {
			return false, ErrMore
		}
		s.dst[s.out] = s.dst[from]
		s.out, from = s.out+1, from+1
	}
	return false, nil
}
