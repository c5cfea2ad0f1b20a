// Package project is the front door: a folder with a walkshed.yaml goes in,
// package data's nouns and a report of every bad row come out.
//
// Start at [Open], then [Project.Load].
package project
