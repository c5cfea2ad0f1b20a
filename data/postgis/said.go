package postgis

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// Said returns what a server answered and its SQLSTATE of five letters; "" where
// no server answered.
func Said(err error) (message, state string) {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Message, pg.Code
	}
	return "", ""
}

// Unreached says that no connection was made.
func Unreached(err error) bool {
	var connect *pgconn.ConnectError
	return errors.As(err, &connect)
}
