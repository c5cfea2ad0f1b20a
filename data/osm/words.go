package osm

// A flag says what a string of a block's table means to this read, when it is a
// key.
type flag uint8

const (
	keyStreet   flag = 1 << iota // highway
	keyBuilding                  // building
	keyPlace                     // place
	keyKind                      // leisure, amenity …: of some kind of venue
	keyKept                      // one whose tag a street keeps
	keyName                      // name, of buildings
)

// words are the keys a read asks for. Every block's table is held against them
// once, and its things are then judged by numbers in the table: a block without
// any of the words has nothing wanted in it and is not looked at further.
type words map[string]flag

func wordsOf(want Want, kinds kindSet) words {
	w := words{}
	if want.Streets {
		w["highway"] |= keyStreet | keyKept
		for _, k := range want.StreetKeys {
			w[k] |= keyKept
		}
	}
	if want.Buildings {
		w["building"] |= keyBuilding
		w["name"] |= keyName
	}
	if want.Places {
		w["place"] |= keyPlace
	}
	for _, k := range kinds {
		w[k.key] |= keyKind
	}
	return w
}

// mark fills b.flags and b.has from the table.
func (b *block) mark(w words) {
	b.flags, b.has = b.flags[:0], 0
	for _, s := range b.table {
		f := w[string(s)]
		b.flags = append(b.flags, f)
		b.has |= f
	}
}

// flagsOf joins the flags of keys.
func (b *block) flagsOf(keys packed) (f flag, err error) {
	for at := 0; at < len(keys); {
		k, after, err := keys.next(at)
		if err != nil {
			return 0, err
		}
		at = after
		if k >= uint64(len(b.flags)) {
			return 0, b.beyond(k)
		}
		f |= b.flags[k]
	}
	return f, nil
}
