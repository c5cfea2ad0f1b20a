package whole

import (
	"crypto/sha256"
	"io"
	"os"
)

// Sum is the SHA-256 of a file and its length in bytes: what says later whether it is
// still the one that was read.
func Sum(path string) (sum [sha256.Size]byte, bytes int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, 0, err
	}
	defer f.Close()
	h := sha256.New()
	bytes, err = io.Copy(h, f)
	return [sha256.Size]byte(h.Sum(nil)), bytes, err
}
