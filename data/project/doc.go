// Package project is the front door: a folder with a walkshed.yaml goes in,
// package data's nouns and a report of every bad row come out.
//
// One table (schema.go) says of every key what it is called, how its value
// reads, what stands where nothing is written, and what it means, in English and
// Chinese. The commented file of [Init], the checks of [Open] and
// docs/reference/project-file.md are all made from it.
//
// [Open] never stops at the first mistake: it walks the whole file and returns
// every [Problem], each with its line and the way out. Then [Project.Load] reads
// each file once, whatever the number of roles it plays, and keeps the venues
// that count.
//
// Start at [Open].
package project
