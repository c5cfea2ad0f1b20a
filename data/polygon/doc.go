// Package polygon knows what a polygon must be before people are counted in it:
// closed, wound the right way, not crossing itself; and finds a point inside.
package polygon
