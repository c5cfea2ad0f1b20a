package pmtiles

import "encoding/binary"

// An entry is a run of tiles of one content, or (run 0) a leaf directory.
type entry struct {
	id uint64
	place
	run uint32
}

// end is the id behind the run.
func (e entry) end() uint64 { return e.id + uint64(e.run) }

// firstLeaf is how many entries a leaf holds to begin with; they grow until the
// root fits.
const firstLeaf = 4096

// directories returns the root and the leaves behind it. Most archives of a city
// have a root alone.
func (w *Writer) directories(p *Packer) (root, leaves []byte) {
	if root = directory(p, w.entries); len(root) <= mostRoot {
		return root, nil
	}
	for size := firstLeaf; ; size += size / 5 {
		var tops []entry
		leaves = leaves[:0]
		for from := 0; from < len(w.entries); from += size {
			part := w.entries[from:min(from+size, len(w.entries))]
			leaf := directory(p, part)
			tops = append(tops, entry{id: part[0].id, place: place{uint64(len(leaves)), uint32(len(leaf))}})
			leaves = append(leaves, leaf...)
		}
		if root = directory(p, tops); len(root) <= mostRoot {
			return root, leaves
		}
	}
}

// directory encodes entries column by column, so that gzip finds what repeats:
// how many, ids as differences, runs, lengths, and places as 0 where an entry
// follows the one before it, else one more than the place.
func directory(p *Packer, entries []entry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.id-last)
		last = e.id
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.run))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = append(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, e.offset+1)
	}
	return p.Pack(b)
}
