// Package postgis reads a table or a query of a PostgreSQL database with
// PostGIS, row by row.
//
// It reads and does nothing else: one transaction that is read-only and sees one
// state of the database, with a time limit; one statement, by the extended
// protocol, which takes no second one behind a semicolon. A role that may only
// SELECT is the stronger lock, and the one to ask an administrator for.
//
// A password never stands in a connection: it comes from PGPASSWORD, from
// ~/.pgpass (PGPASSFILE) or a service file, as with psql.
//
// Rows come in an order that depends on what they hold alone, so that the same
// rows give the same results.
package postgis
