// Package coverage answers who is served, who is not, where they are and where
// one more venue helps most.
//
//	question                         method            file
//	how long does each cell walk?    Engine.Cells      times.go
//	who is covered, by area?         Engine.Coverage   table.go
//	where are those who are not?     Engine.Gaps       gaps.go
//	where would one more help?       Engine.Sites      sites.go  (package siting)
//	which sites are the best?        Engine.Plan       plan*.go  (package siting)
//	whom does each venue serve?      Engine.Venues     venues.go
//	why this cell?                   Engine.Why        why.go
//	what if a venue came or went?    Engine.NewSession session.go, changes.go, delta.go; whatif*.go
//
// The cell is the truth: every number is a sum over cells, every polygon a
// drawing of them. "Covered" is time <= limit. People are conserved: covered,
// not covered, unreachable and outside add up to the people in the source.
//
// An [Engine] never changes once made; [Engine.Under] lays a scenario over it.
package coverage
