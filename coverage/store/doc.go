// Package store keeps runs: what each was made from, to the hash of every file,
// and what it found, to the cell. Figures are rows of a SQLite file in the
// project's folder; arrays by cell are blobs under the SHA-256 of what they hold,
// each kept once however many runs share it.
//
// A run is written in one transaction: after a crash it is there whole or not at
// all. Several processes may use one store; one writes at a time and the others
// wait. What is read is checked against its hash, so that a damaged file is
// noticed and never believed. A store of a newer program is refused and left
// alone.
//
// Start at [Open], then [Store.Put], [Store.Get], [Store.List].
package store
