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
	stream  stream
}

const (
	maxLit  = 288 // codes for literals, end of block and lengths
	maxDist = 32
)

// A stream is how far unpacking has come.
type stream struct {
	src    []byte
	pos    int
	buf    uint64 // bits taken from src and not used, the next one lowest
	n      uint   // how many
	dst    []byte
	out    int   // bytes written
	in     phase // where it goes on
	last   bool  // the block it is in, or was, is the last
	stored int   // bytes left of a block that is not packed
}

// A phase is what comes next in a stream.
type phase uint8

const (
	atBlock phase = iota // the head of a block, or the end behind the last
	inStored
	inSymbols
)

// Zlib unpacks the zlib stream at the front of src into dst and returns how many
// bytes it held; what follows it in src is not looked at. Where the stream holds
// more than len(dst) bytes dst is filled and the error is [ErrMore], where src
// ends first [ErrCut]; a checksum that does not match is [ErrSum], what the
// format forbids [ErrCorrupt]. Bytes of dst beyond those returned may be
// overwritten.
func (d *Decoder) Zlib(dst, src []byte) (int, error) {
	if err := d.begin(src); err != nil {
		return 0, err
	}
	return d.Rest(dst, src)
}

// Prefix unpacks the first len(dst) bytes of a stream, or all if it holds fewer,
// and returns how many there are. It looks at nothing behind them: no checksum
// is tested. src may itself be no more than the front of the stream, if that
// suffices for dst.
func (d *Decoder) Prefix(dst, src []byte) (int, error) {
	if err := d.begin(src); err != nil {
		return 0, err
	}
	return d.Further(dst, src)
}

// Further goes on where Prefix or Further left off without an error, and is to it
// as if Prefix had been called with this dst at once: dst begins with the bytes
// written then, src with those given, and both may be longer now.
func (d *Decoder) Further(dst, src []byte) (int, error) {
	n, err := d.blocks(dst, src)
	if errors.Is(err, ErrMore) {
		err = nil
	}
	return n, err
}

// Rest goes on like Further, to the end, and is to Prefix as if Zlib had been
// called at once.
func (d *Decoder) Rest(dst, src []byte) (int, error) {
	n, err := d.blocks(dst, src)
	if err != nil {
		return n, err
	}
	s := &d.stream
	s.align()
	if len(src)-s.pos < 4 {
		return n, ErrCut
	}
	if binary.BigEndian.Uint32(src[s.pos:]) != adler32(dst[:n]) {
		return n, ErrSum
	}
	return n, nil
}

// begin reads the header of a stream.
func (d *Decoder) begin(src []byte) error {
	if len(src) < 2 {
		return ErrCut
	}
	const deflate, dictionary = 8, 0x20
	head := binary.BigEndian.Uint16(src)
	if head>>8&15 != deflate || head>>12 > 7 || head&dictionary != 0 || head%31 != 0 {
		return ErrCorrupt
	}
	d.stream = stream{pos: 2}
	return nil
}

// blocks unpacks up to the end of the last block, and returns how many bytes are
// in dst. With ErrMore dst is full, and a larger one can be gone on with.
func (d *Decoder) blocks(dst, src []byte) (n int, err error) {
	s := &d.stream
	s.dst, s.src = dst, src
	for err == nil && !(s.last && s.in == atBlock) {
		switch s.in {
		case atBlock:
			err = d.head(s)
		case inStored:
			err = s.copyStored()
		case inSymbols:
			err = d.symbols(s)
		}
	}
	n = s.out
	if err == ErrMore {
		n = len(dst) // a match that did not fit was copied as far as it did
	}
	s.dst, s.src = nil, nil // keep nobody's memory alive
	return n, err
}

// head reads the head of a block.
func (d *Decoder) head(s *stream) error {
	head, err := s.bits(3)
	if err != nil {
		return err
	}
	s.last = head&1 == 1
	switch head >> 1 {
	case 0:
		return s.storedHead()
	case 1:
		s.in = inSymbols
		d.fixed()
		return nil
	case 2:
		s.in = inSymbols
		return d.dynamic(s)
	}
	return ErrCorrupt
}

// refill takes bytes from src until there are 56 bits or more, and never 64:
// shifts count modulo 64.
func (s *stream) refill() {
	for s.n < 56 && s.pos < len(s.src) {
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

// storedHead reads the size of a block that is not packed.
func (s *stream) storedHead() error {
	s.align()
	if len(s.src)-s.pos < 4 {
		return ErrCut
	}
	size := binary.LittleEndian.Uint16(s.src[s.pos:])
	if ^size != binary.LittleEndian.Uint16(s.src[s.pos+2:]) {
		return ErrCorrupt
	}
	s.pos += 4
	s.stored, s.in = int(size), inStored
	return nil
}

func (s *stream) copyStored() error {
	have := s.src[s.pos:min(s.pos+s.stored, len(s.src))]
	n := copy(s.dst[s.out:], have)
	s.pos, s.out, s.stored = s.pos+n, s.out+n, s.stored-n
	switch {
	case n < len(have):
		return ErrMore
	case s.stored > 0:
		return ErrCut
	}
	s.in = atBlock
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
		if err != nil {
			return err
		}
		if end {
			s.in = atBlock
			return nil
		}
	}
}

// step unpacks one symbol, testing everything; end says that it was the end of
// the block. A symbol that does not fit dst is not taken.
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
	return false, d.careful(s, e)
}

// careful copies the match whose length is e, as far as dst goes.
func (d *Decoder) careful(s *stream, e entry) error {
	before, bits := s.buf, s.n
	length := int(e.with(s.buf))
	s.drop(e.take())
	e = d.dist[s.buf&(1<<distBits-1)]
	if e.link() {
		e = d.dist[e.second(s.buf, distBits)] + distBits + distBits<<8
	}
	switch {
	case !e.base():
		return ErrCorrupt
	case e.take() > s.n:
		return ErrCut
	}
	from := s.out - int(e.with(s.buf))
	s.drop(e.take())
	if from < 0 {
		return ErrCorrupt
	}
	fits := min(length, len(s.dst)-s.out)
	for i := range fits {
		s.dst[s.out+i] = s.dst[from+i]
	}
	if fits < length {
		s.buf, s.n = before, bits
		return ErrMore
	}
	s.out += length
	return nil
}
