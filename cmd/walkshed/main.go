// Command walkshed finds who cannot walk to a place to exercise in fifteen
// minutes, where they are, and where the next venue helps most.
package main

func main() {}
