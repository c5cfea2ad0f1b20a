package inflate

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zlib"
)

// columns is what a block of an OSM extract is made of: differences of ids and
// coordinates as varints.
func columns() []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for len(b) < 256<<10 {
		b = binary.AppendVarint(b, int64(rng.ExpFloat64()*3))
		b = binary.AppendVarint(b, int64(rng.NormFloat64()*2000))
	}
	return b
}

// cells is a tile of a population grid: half of it empty, float32 elsewhere.
func cells() []byte {
	rng := rand.New(rand.NewPCG(3, 4))
	var b []byte
	for len(b) < 256<<10 {
		run, v := 1+rng.IntN(60), float32(-99999)
		for range run {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		for range rng.IntN(60) {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(rng.ExpFloat64())))
		}
	}
	return b
}

func BenchmarkZlib(b *testing.B) {
	for name, raw := range map[string][]byte{"columns": columns(), "cells": cells()} {
		src, dst := pack(b, 6, raw), make([]byte, len(raw))
		b.Run(name+"/ours", func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			d := new(Decoder)
			for b.Loop() {
				if _, err := d.Zlib(dst, src); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/klauspost", func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			r, err := zlib.NewReader(bytes.NewReader(src))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				_ = r.(zlib.Resetter).Reset(bytes.NewReader(src), nil)
				if _, err := io.ReadFull(r, dst); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
