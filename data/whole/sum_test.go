package whole_test

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/walkshed/walkshed/data/whole"
)

// TestSum: "abc" is the example of FIPS 180-2.
func TestSum(t *testing.T) {
	path := filepath.Join(t.TempDir(), "abc")
	if _, _, err := whole.Sum(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum, n, err := whole.Sum(path)
	if got := hex.EncodeToString(sum[:]); err != nil || n != 3 || got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("%s of %d bytes, %v", got, n, err)
	}
}
