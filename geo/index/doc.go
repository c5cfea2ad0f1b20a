// Package index answers where: which box is nearest, which polygon holds a
// point. It is the only package that sees tidwall/rtree.
package index
