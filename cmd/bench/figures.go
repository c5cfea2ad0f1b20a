package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// figure writes a number for a person: three digits that say something, none
// after the point from 100 on, thousands apart.
func figure(x float64) string {
	switch a := math.Abs(x); {
	case math.IsNaN(x):
		return "–"
	case a >= 99.95:
		return thousands(int(math.Round(x)))
	case a >= 9.995:
		return trimmed(x, 1)
	case a >= .0995 || a == 0:
		return trimmed(x, 2)
	}
	return strconv.FormatFloat(x, 'g', 2, 64)
}

// trimmed writes so many decimals, without noughts at the end.
func trimmed(x float64, decimals int) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', decimals, 64), "0"), ".")
}

// ratioText is a median with its least and largest.
func ratioText(s spread) string {
	if math.IsNaN(s.Median) {
		return "–"
	}
	return fmt.Sprintf("%s× (%s–%s)", figure(s.Median), figure(s.Min), figure(s.Max))
}

// peakText turns KiB into MiB; "" where nothing is known.
func peakText(kb int64) string {
	if kb == 0 {
		return ""
	}
	return figure(float64(kb) / 1024)
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// anchor is the name a heading has in a link, as GitHub and others make it.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, heading)
}
