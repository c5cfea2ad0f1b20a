// Command bench measures Walkshed beside the programs people use today, and
// writes docs/performance.md with the raw log it is made from.
//
//	make bench                    a few minutes
//	make bench SIZE=large         the rest, an hour
//	make bench PEERS=install      first installs the peers from Debian's packages
//	make bench ROWS=nearest       only rows whose name begins so
//
// A [row] is one question put to several contenders on one input. They answer in
// turn, ours first, for at least five rounds of one run; nothing is compared
// before count and sum of the answers are found equal. The figure is the ratio
// of their CPU time to ours, round by round, because a ratio of neighbours in
// time survives a busy machine better than either time does.
//
//	rows*.go      what is compared, with its target and what the reader is told
//	run.go        the rounds
//	worker.go     a contender that stays: prepared once, asked every round
//	process.go    a contender started anew every round
//	postgres.go   a contender inside a database of our own
//	peers.py      SciPy, igraph and GDAL by the same protocol as worker.go
//	kernel*.go    ours, one file each
//	journal.go    the raw log
//	judge.go      what a log proves: ratios, errors, targets
//	page.go       the document
//	town/         the inputs
//
// A program that is not installed leaves its place marked so. This process stays
// small and lets others work: a child's peak memory counts from what its parent
// held when it was started.
package main
