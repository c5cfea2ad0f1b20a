package project

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// The reference pages are written from the tables the program itself uses, so
// they cannot say anything else. `make docs` rewrites them.
func TestReference(t *testing.T) {
	dir := filepath.Join("..", "..", "docs", "reference")
	if *update {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, filepath.Join(dir, "project-file.md"), projectPage())
	golden(t, filepath.Join(dir, "data-issues.md"), issuesPage())
}

const generated = "<!-- Written by `make docs` from the program's own tables; do not edit. -->\n\n"

func projectPage() string {
	var b strings.Builder
	b.WriteString(generated + `# The project file · 项目文件

A project is a folder with a ` + "`walkshed.yaml`" + `. ` + "`walkshed init`" + ` writes one with every key, its default and its
meaning. All mistakes in it are reported at once, each with its line and the way out.

项目是一个含有 ` + "`walkshed.yaml`" + ` 的文件夹。` + "`walkshed init`" + ` 会写出带有全部键、默认值和说明的文件。
其中的错误会一次全部列出，并给出行号和解决办法。

`)
	b.WriteString("## Settings · 设置\n\n| key · 键 | written · 写法 | default · 默认 | meaning · 含义 |\n|---|---|---|---|\n")
	for _, k := range settings {
		def := k.def
		switch {
		case def == "" && k.form.isList():
			def = "[]"
		case def == "":
			def = "the folder's name · 文件夹名"
		default:
			def = "`" + def + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s<br>%s |\n", k.path, writtenAs(k), def, k.en, k.zh)
	}
	b.WriteString("\n## Sources · 数据源\n\nUnder `sources`. What is said of a file once (licence, crs, kind) need not be said again.\n在 `sources` 下。同一文件的许可、坐标系、格式只需写一次。\n\n| role · 用途 | how many · 数量 | read from · 格式 | meaning · 含义 |\n|---|---|---|---|\n")
	for _, x := range roles {
		many := "one · 一个"
		if x.many {
			many = "one or a list · 一个或列表"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s<br>%s |\n", x.name, many, strings.Join(x.kinds, ", "), x.en, x.zh)
	}
	b.WriteString("\n## A source · 单个数据源\n\n| key · 键 | meaning · 含义 |\n|---|---|\n")
	for _, k := range sourceKeys {
		fmt.Fprintf(&b, "| `%s` | %s<br>%s |\n", k.name, k.en, k.zh)
	}
	fmt.Fprintf(&b, "\nColumns that can be named · 可指定的列: `%s`.\n\n", strings.Join(columnNames, "`, `"))
	b.WriteString("Kind by ending · 由扩展名判断的格式: ")
	for i, k := range kindsByEnding {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "`%s` %s", k.ending, k.kind)
	}
	b.WriteString(".\n\n## An example · 示例\n\n```yaml\n" + template{lang: "en", values: map[string]string{"project": "Delaware"}, roles: exampleRoles()}.sourcesOnly() + "```\n")
	return b.String()
}

func exampleRoles() map[string]string {
	out := map[string]string{}
	for _, x := range roles {
		if !x.off {
			out[x.name] = x.example
		}
	}
	return out
}

// sourcesOnly is the section of sources as Init writes it.
func (t template) sourcesOnly() string {
	text := t.text()
	return text[strings.Index(text, "\nsources:")+1:]
}

func writtenAs(k key) string {
	f := formTexts[k.form]
	text := f.en + " · " + f.zh
	switch {
	case k.form == aChoice:
		return "`" + strings.Join(k.choices, "`, `") + "`"
	case k.form.ranged():
		return text + ", " + k.span("en")
	}
	return text
}

func issuesPage() string {
	var b strings.Builder
	b.WriteString(generated + `# Data issues · 数据问题

A row that cannot be used is counted under one of these codes, shown with its row number a few times, and never stops a
run. ` + "`walkshed check`" + ` prints them. A code never changes its meaning.

无法使用的行按下列代码计数，显示若干行号，不会中断运行。` + "`walkshed check`" + ` 会列出它们。代码的含义不会改变。

| code · 代码 | meaning · 含义 | way out · 解决办法 |
|---|---|---|
`)
	for _, code := range slices.Sorted(maps.Keys(data.Codes)) {
		x := data.Codes[code]
		fmt.Fprintf(&b, "| `%s` | %s<br>%s | %s<br>%s |\n", code, x.Meaning, x.MeaningZh, x.WayOut, x.WayOutZh)
	}
	return b.String()
}
