package postgis

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrPassword says that a connection holds a password.
var ErrPassword = errors.New("it holds a password")

var passwordWord = regexp.MustCompile(`(?i)(^|[\s?&])(password|sslpassword)\s*=`)

// Check says what is wrong with a connection as a project file writes it, a URL
// or words: "postgresql://planner@db.example/plan", "host=… dbname=…". It asks no
// server, and its errors do not repeat what was written.
func Check(connection string) error {
	if passwordWord.MatchString(connection) {
		return ErrPassword
	}
	if strings.Contains(connection, "://") {
		u, err := url.Parse(connection)
		if err != nil || u.Scheme != "postgresql" && u.Scheme != "postgres" {
			return errors.New("it is no URL of the form postgresql://user@host/database")
		}
		if _, has := u.User.Password(); has {
			return ErrPassword
		}
	} else if !strings.Contains(connection, "=") {
		return errors.New("it is neither a URL nor words like host=… dbname=… user=…")
	}
	if _, err := pgx.ParseConfig(connection); err != nil {
		return errors.New("PostgreSQL's client does not understand it")
	}
	return nil
}

// Limits of what a database may cost: longer than any table of a city takes, and
// short enough that a mistaken query does not hold a server.
const (
	connectWithin = 15 * time.Second
	stopAfter     = "10min" // of the server, for one statement
)

// begin connects and opens the transaction everything is read in.
func begin(ctx context.Context, connection string) (*pgx.Conn, pgx.Tx, error) {
	if err := Check(connection); err != nil {
		return nil, nil, err
	}
	config, err := pgx.ParseConfig(connection)
	if err != nil {
		return nil, nil, errors.New("PostgreSQL's client does not understand the connection")
	}
	if config.ConnectTimeout == 0 || config.ConnectTimeout > connectWithin {
		config.ConnectTimeout = connectWithin
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, nil, plain(err, config.Password)
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err == nil {
		// What a value looks like as text must not depend on who asks.
		for _, set := range []string{"statement_timeout = '" + stopAfter + "'", "timezone = 'UTC'", "datestyle = 'ISO'",
			"intervalstyle = 'iso_8601'", "extra_float_digits = 1", "bytea_output = 'hex'"} {
			if _, err = tx.Exec(ctx, "SET LOCAL "+set); err != nil {
				break
			}
		}
	}
	if err != nil {
		shut(conn)
		return nil, nil, plain(err, config.Password)
	}
	return conn, tx, nil
}

// shut ends a connection, also where the caller's context has ended.
func shut(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // nothing was written: there is nothing to lose
}

// plain keeps an error's chain and makes sure that its words hold no password.
func plain(err error, password string) error {
	if password != "" && strings.Contains(err.Error(), password) {
		return errors.New("the connection failed (its message holds the password and is not shown)")
	}
	return err
}
