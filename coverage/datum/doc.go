// Package datum doubts a layer whose places lie on the streets far better when
// its coordinates are read as another datum of the Chinese map services.
//
// A list of venues copied from such a service stands half a kilometre (GCJ-02) or
// more than one (BD-09) from where it is meant, and nothing in the file says so.
// The streets do: homes and shops stand beside them, and 500 m further they stand
// anywhere. [Judge] asks how often, and how surely.
//
// It only ever doubts. Nothing is converted on its word: the project file says
// what a layer is.
package datum
