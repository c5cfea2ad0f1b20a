package postgis_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// cluster starts a database server of the test's own in a folder that goes with
// the test. It listens on a socket there and nowhere else. It returns how psql and
// a project connect to it as its owner.
func cluster(t *testing.T) (dir string) {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Skip("needs postgis: PostgreSQL is not installed (Debian: postgresql, postgresql-15-postgis-3)")
	}
	bin := filepath.Dir(found[len(found)-1])
	version := filepath.Base(filepath.Dir(bin))
	if _, err := os.Stat("/usr/share/postgresql/" + version + "/extension/postgis.control"); err != nil {
		t.Skip("needs postgis: the extension is not installed (Debian: postgresql-15-postgis-3)")
	}
	dir, err := os.MkdirTemp("", "walkshed-pg-") // short: a socket's path has 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	asServer := func(argv ...string) {
		t.Helper()
		if os.Getuid() == 0 { // the server refuses to run as root
			argv = append([]string{"runuser", "-u", "postgres", "--"}, argv...)
		}
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Dir = dir
		if err := cmd.Run(); err != nil {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Fatalf("%s: %v\n%s", strings.Join(argv, " "), err, log)
		}
	}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			t.Skip("needs postgis: there is no user postgres")
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	// Roles but the owner need a password, to see that it is asked for.
	asServer(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "owner", "-A", "trust", "-E", "UTF8", "--no-sync")
	hba := "local all owner trust\nlocal all all scram-sha-256\n"
	if err := os.WriteFile(filepath.Join(dir, "data", "pg_hba.conf"), []byte(hba), 0o644); err != nil {
		t.Fatal(err)
	}
	ctl := []string{filepath.Join(bin, "pg_ctl"), "-D", filepath.Join(dir, "data"), "-w", "-l", filepath.Join(dir, "log")}
	t.Cleanup(func() {
		asServer(append(ctl, "-m", "immediate", "stop")...)
		os.RemoveAll(dir)
	})
	asServer(append(ctl, "-o", "-c listen_addresses='' -c fsync=off -c unix_socket_directories="+dir, "start")...)
	return dir
}

// sql runs statements as the owner.
func sql(t *testing.T, dir, text string) {
	t.Helper()
	cmd := exec.Command("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", dir, "-U", "owner", "-d", "postgres")
	cmd.Stdin = strings.NewReader(text)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("psql: %v\n%s", err, msg)
	}
}

func as(dir, role string) string {
	return fmt.Sprintf("host=%s user=%s dbname=postgres", dir, role)
}
