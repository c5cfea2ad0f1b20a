package raster_test

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/walkshed/walkshed/data/raster"
)

// The least GeoTIFF there can be: 2 × 2 bytes, one strip, no place on earth.
func ExampleOpen() {
	var f bytes.Buffer
	f.WriteString("II*\x00\x0c\x00\x00\x00")
	f.Write([]byte{1, 2, 4, 8})
	entries := []uint16{256, 2, 257, 2, 258, 8, 273, 8, 278, 2, 279, 4} // tag, value
	binary.Write(&f, binary.LittleEndian, uint16(len(entries)/2))
	for i := 0; i < len(entries); i += 2 {
		binary.Write(&f, binary.LittleEndian, []uint16{entries[i], 3, 1, 0, entries[i+1], 0})
	}
	r, err := raster.Open(bytes.NewReader(f.Bytes()), int64(f.Len()), "least.tif")
	if err != nil {
		fmt.Println(err)
		return
	}
	lower, err := r.Window(0, 1, 2, 1)
	fmt.Println(r.Cols, r.Rows, r.Type, lower, err)
	// Output: 2 2 uint8 [4 8] <nil>
}
