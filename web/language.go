package web

import (
	"net/http"
	"strconv"
	"strings"
)

// langOf is the language of an answer's words, "en" or "zh": of those the client
// would read (Accept-Language, RFC 9110, 12.5.4) the one it likes best, English
// where it says nothing of either.
func langOf(r *http.Request) string {
	lang, best := "en", 0.0
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		name, weight, weighted := strings.Cut(part, ";")
		name, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(name)), "-")
		q := 1.0
		if weighted {
			q, _ = strconv.ParseFloat(strings.TrimPrefix(strings.ReplaceAll(weight, " ", ""), "q="), 64)
		}
		if (name == "en" || name == "zh") && q > best {
			lang, best = name, q
		}
	}
	return lang
}
