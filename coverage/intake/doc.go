// Package intake takes files a planner brings while an engine runs: kept aside in a
// folder of their own, looked at, and gone again unless they are wanted.
//
//	Take   streams a file to disk, whole or not at all, bounded in size
//	Look   reads it as venues with the columns and the datum it is told, through
//	       the same readers as walkshed check: what can be used, which rows were
//	       refused and why, and whether the streets doubt the datum
//	Drop   forgets it; so does a day without being asked for, and the end
//
// Nothing of a project changes here. A name is only ever shown: on disk a file is
// called by its number and its ending.
//
// Start at [Desk].
package intake
