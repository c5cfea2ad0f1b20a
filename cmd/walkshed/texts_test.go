package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// TestTextsAreBilingual: every text has both languages, with the same verbs, so
// that a translated line never prints %!d(MISSING).
func TestTextsAreBilingual(t *testing.T) {
	verbs := regexp.MustCompile(`%(\[\d\])?[-+0-9.]*[a-zA-Z%]`)
	plain := func(s string) []string {
		found := verbs.FindAllString(s, -1)
		for i, v := range found {
			found[i] = regexp.MustCompile(`\[\d\]`).ReplaceAllString(v, "")
		}
		sort.Strings(found)
		return found
	}
	for key, v := range texts {
		if v[0] == "" || v[1] == "" {
			t.Errorf("%s: a language is empty: %q", key, v)
		}
		if !slices.Equal(plain(v[0]), plain(v[1])) {
			t.Errorf("%s: verbs differ: %v, %v", key, plain(v[0]), plain(v[1]))
		}
	}
}

// TestStagesAndStatusesHaveTexts: what the engine says is translated.
func TestStagesAndStatusesHaveTexts(t *testing.T) {
	for _, s := range []data.Stage{data.StageStreets, data.StageFacilities, data.StageAreas, data.StagePopulation, data.StageNetwork,
		data.StageSnap, data.StageTimes, data.StageReach, data.StageCandidates, data.StageSites} {
		if strings.HasPrefix(english.text("stage_"+string(s)), "?") {
			t.Errorf("stage %s has no text", s)
		}
	}
	for _, s := range []string{"covered", "not_covered", "unreachable", "off_network"} {
		if strings.HasPrefix(chinese.text("status_"+s), "?") {
			t.Errorf("status %s has no text", s)
		}
	}
}

func TestLanguageOf(t *testing.T) {
	env := func(m map[string]string) func(string) string { return func(k string) string { return m[k] } }
	for _, c := range []struct {
		args []string
		env  map[string]string
		want language
	}{
		{nil, nil, english},
		{nil, map[string]string{"LANG": "zh_CN.UTF-8"}, chinese},
		{nil, map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, english},
		{[]string{"gaps", "--lang", "zh"}, nil, chinese},
		{[]string{"--lang=en"}, map[string]string{"LANG": "zh_CN"}, english},
	} {
		if got := languageOf(c.args, env(c.env)); got != c.want {
			t.Errorf("languageOf(%v, %v) = %s, want %s", c.args, c.env, got, c.want)
		}
	}
}

// TestMethodsHaveTexts: every way to find and prove a plan has its name in both
// languages.
func TestMethodsHaveTexts(t *testing.T) {
	files, err := filepath.Glob("../../coverage/*.go")
	more, _ := filepath.Glob("../../coverage/siting/*.go")
	if files = append(files, more...); err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	assigned := regexp.MustCompile(`(?i)\bmethod\b[^"\n]*(?:=|:)[^"\n]*"([^"]+)"`)
	found := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range assigned.FindAllStringSubmatch(string(source), -1) {
			if m[1] == "method" {
				continue
			}
			found++
			if _, ok := texts["method:"+m[1]]; !ok {
				t.Errorf("%s: the method %q has no text", filepath.Base(f), m[1])
			}
		}
	}
	if found < 8 {
		t.Errorf("only %d methods found", found)
	}
}
