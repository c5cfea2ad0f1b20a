package osm

import "google.golang.org/protobuf/encoding/protowire"

// peekBytes of a blob are read to see what it holds: enough for most string
// tables of blocks of nodes.
const peekBytes = 4096

// peek says what a blob holds from as little of it as will do. A block is a
// table of strings and then, nearly always, one group of things of one kind: the
// group's length and the number of its first field tell, and the group, which is
// most of the block, stays packed. So passing over the nodes of an extract costs
// a tenth of unpacking them.
//
// left is true where u has begun to unpack and can go on.
func (u *unpacker) peek(f *file, s *span) (holds content, known, left bool, err error) {
	total := s.end - s.body
	for _, n := range []int64{min(peekBytes, total), total} {
		if err := u.load(f, s, n); err != nil {
			return 0, false, false, err
		}
		fr, err := blobOf(u.packed, total)
		if err != nil {
			if n < total {
				continue
			}
			return 0, false, false, err
		}
		if fr.raw != nil {
			return 0, false, false, nil
		}
		holds, known, err = u.look(fr)
		if err == nil || n == total {
			return holds, known, err == nil, nil // what is wrong with it, unpacking will say
		}
	}
	return 0, false, false, nil
}

// open returns the unpacked block of a blob, or nil where it holds nothing of
// which. s.known and s.holds are set where a peek shows what the blob holds.
func (u *unpacker) open(f *file, s *span, which content) ([]byte, error) {
	total := s.end - s.body
	begun := false
	if !s.known {
		holds, known, left, err := u.peek(f, s)
		if err != nil {
			return nil, err
		}
		if s.holds, s.known, begun = holds, known, left; known && holds&which == 0 {
			return nil, nil
		}
	}
	if err := u.load(f, s, total); err != nil {
		return nil, err
	}
	if !begun {
		return u.unpack(u.packed)
	}
	fr, err := blobOf(u.packed, total)
	if err != nil {
		return nil, err
	}
	n, err := u.Rest(u.raw, fr.packed)
	return u.raw, told(n, fr.size, err)
}

// look unpacks the front of a blob until its first group is seen.
func (u *unpacker) look(fr blob) (holds content, known bool, err error) {
	u.room(fr.size)
	n, err := u.Prefix(u.raw[:min(1024, fr.size)], fr.packed)
	if err != nil {
		return 0, false, err
	}
	holds, known, need := firstGroup(u.raw[:n], fr.size)
	if need > n && n < fr.size {
		if n, err = u.Further(u.raw[:min(need, fr.size)], fr.packed); err != nil {
			return 0, false, err
		}
		holds, known, _ = firstGroup(u.raw[:n], fr.size)
	}
	return holds, known, nil
}

// leastGroup is how many bytes a group takes at least that holds anything of use:
// a plain node without tags takes 10, a way with a tag 14. What stands behind the
// first group and is less are the units the block counts in.
const leastGroup = 10

// firstGroup looks for the first group in the front of a block of size bytes.
// known says that it is the block's only one; need is how many bytes of the block
// it would take to see.
func firstGroup(front []byte, size int) (holds content, known bool, need int) {
	const head = 16 // more than the numbers and lengths of two fields
	for at := 0; at < len(front); {
		num, typ, n := protowire.ConsumeTag(front[at:])
		if n < 0 {
			return 0, false, at + head
		}
		at += n
		if typ != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(num, typ, front[at:]); n < 0 {
				return 0, false, at + head
			}
			at += n
			continue
		}
		length, n := protowire.ConsumeVarint(front[at:])
		if n < 0 || length > uint64(size) {
			return 0, false, at + head
		}
		at += n
		end := at + int(length)
		switch {
		case num != 2:
			at = end
		case size-end >= leastGroup:
			return 0, false, 0 // perhaps another behind it
		case length == 0:
			return 0, true, 0
		default:
			num, _, n := protowire.ConsumeTag(front[at:])
			return contentOf(num), n > 0, at + head
		}
		if at >= len(front) {
			return 0, false, at + head
		}
	}
	return 0, false, head
}

// contentOf is the kind of thing a field of a group holds.
func contentOf(field protowire.Number) content {
	switch field {
	case 1, 2:
		return someNodes
	case 3:
		return someWays
	case 4:
		return someRelations
	}
	return 0
}
