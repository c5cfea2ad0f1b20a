// Package shelf keeps the scenarios of a project for whoever edits them while an
// engine runs: the files in the project's scenarios folder, which the command
// line runs too, and the runs that answer them.
//
// A scenario is one YAML file ([project.ScenarioFolder] writes it whole or not at
// all, and refuses a writer who has not seen its last version). A [Document] is
// the file as the maker of a what-if sees it: its edits, of venues and of lines
// drawn on the streets, as changes. What a what-if does not have, hours and
// capacities, stays in the file untouched and is counted, so that a face can say so.
//
// What a scenario comes to is a run of package store under the id that walkshed
// run gives it: made by either, it is answered to both.
//
// Start at [Shelf.List], then [Shelf.Save] and [Shelf.Outcome].
package shelf
