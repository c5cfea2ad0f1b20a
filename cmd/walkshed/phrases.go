package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
)

// phrases are what engine packages say when something goes wrong, and the same in
// Chinese; {} stands for a name, a number, or another phrase. Packages return
// English, which programs and their own tests read; faces translate. A test holds
// that nothing said by the sources of databases and streets is missing.
var phrases = [][2]string{
	{"read {}", "读取 {}"},
	{"open project {}", "打开项目 {}"},
	{"there is no such file", "没有此文件"},
	{"run: {}", "请运行：{}"},
	{"check its permissions", "请检查其权限"},

	{"it holds a password", "其中含有密码"},
	{"it is no URL of the form postgresql://user@host/database", "不是 postgresql://user@host/database 形式的 URL"},
	{"it is neither a URL nor words like host=… dbname=… user=…", "既不是 URL，也不是 host=… dbname=… user=… 的写法"},
	{"PostgreSQL's client does not understand it", "PostgreSQL 客户端无法解析"},
	{"PostgreSQL's client does not understand the connection", "PostgreSQL 客户端无法解析此连接"},
	{"the connection failed (its message holds the password and is not shown)", "连接失败（其消息含有密码，不予显示）"},
	{"the database has no PostGIS", "该数据库未安装 PostGIS"},
	{"it has more than one column of geometries", "几何列多于一列"},
	{"it has more than one column of geometries: {} and {}", "几何列多于一列：{} 与 {}"},
	{"it has two columns of one name", "有两列同名"},
	{"it has two columns of one name: {}", "有两列同名：{}"},
	{"neither a table nor a query is asked for", "既未指定表，也未指定查询"},
	{"it took longer than ten minutes", "用时超过十分钟"},
	{"the database says: {}", "数据库答复：{}"},
	{"after {}: {}", "读取 {} 之后：{}"},
	{"{} rows", "{} 行"},
	{"{} row", "{} 行"},
	{"it has no column of geometries", "没有几何列"},
	{"take it out, and set PGPASSWORD or write it in ~/.pgpass", "请删去，并设置 PGPASSWORD 或写入 ~/.pgpass"},
	{"have an administrator run: CREATE EXTENSION postgis", "请管理员执行：CREATE EXTENSION postgis"},
	{"name the columns you need in a query: SELECT id, name, geom FROM …", "请用查询写明所需的列：SELECT id, name, geom FROM …"},
	{"give one of them another name in the query: … AS name2", "请在查询中给其中一列另取名称：… AS name2"},
	{"set PGPASSWORD, or write the password in ~/.pgpass (host:port:database:user:password, mode 600)", "请设置 PGPASSWORD，或把密码写入 ~/.pgpass（host:port:database:user:password，权限 600）"},
	{"check dbname in the connection", "请检查连接中的 dbname"},
	{"ask for the right to SELECT there", "请申请该处的 SELECT 权限"},
	{"ask for fewer rows, or have an index made", "请减少所查的行，或请人建立索引"},
	{"only SELECT is read: the transaction is read-only", "只能使用 SELECT：事务为只读"},
	{"write one SELECT, and try it in psql first", "请只写一条 SELECT，并先在 psql 中试运行"},
	{"check host, port and dbname of the connection, and that the server lets you in", "请检查连接的 host、port 与 dbname，以及服务器是否允许您登录"},
	{"check postgis: in the project file", "请检查项目文件中的 postgis:"},
	{"no table with geometries may be read there: check the database and your rights", "该处没有可读的几何表：请检查数据库与权限"},
	{"tables with geometries are: {}", "含几何的表有：{}"},
	{"did you mean {}? {}", "是否指 {}？{}"},
	{"make one in a query: SELECT *, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM …; {}", "请在查询中生成一列：SELECT *, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM …；{}"},
	{"it has the columns {}", "现有的列：{}"},

	{"--goal {} reads no {}: leave it out, or ask for --goal {}", "--goal {} 不使用 {}：请去掉，或改用 --goal {}"},
	{"--fairness is for one plan: --frontier shows several of them", "--fairness 用于单个方案；--frontier 已给出多个公平系数"},
	{"--budget {}: give money, 0 or more", "--budget {}：请给出不小于 0 的金额"},
	{"-n {}: give how many sites there may be", "-n {}：请给出可新建的处数"},

	{"update the streets", "更新道路"},
	{"find the earlier streets", "查找先前的道路"},
	{"name other streets in {}", "在 {} 中改写道路"},
	{"the streets of this project were never updated", "该项目的道路从未更新过"},
	{"name the file: walkshed streets update earlier.osm.pbf", "请写明文件：walkshed streets update earlier.osm.pbf"},
	{"{} names none", "{} 中没有道路"},
	{"nobody walks along streets in mode straight", "straight 模式不沿道路步行"},
	{"set mode: network in {}", "请在 {} 中设置 mode: network"},
	{"the project names {} already", "项目已在使用 {}"},
	{"name a later extract of the same place, or go back with: walkshed streets undo", "请指定同一地区较新的提取文件，或用 walkshed streets undo 恢复"},
	{"name a later extract of the same place, as .osm.pbf", "请指定同一地区较新的 .osm.pbf 提取文件"},
	{"name a file that can be read", "请指定可读取的文件"},
	{"{} does not hold the place of {}: {} of its {} ways are in both ({} %; at least {} % are asked for), and {} % of its points lie within the new extract (at least {} %)",
		"{} 不是 {} 所在的地区：{} 条（共 {} 条）道路两者都有（{} %，至少应为 {} %），{} % 的原有点位于新提取范围内（至少应为 {} %）"},
	{"take a later extract of the same place, cut as large; if it is another on purpose, name it in sources of {} by hand", "请使用同一地区、范围不小于原文件的较新提取文件；若确要改换地区，请手工修改 {} 的 sources"},
	{"{} is in the project's folder already, and another file", "项目文件夹中已有 {}，且内容不同"},
	{"give the new extract another name, best with its date", "请为新提取文件另取名称，最好带日期"},
	{"make room, and run it again", "请腾出空间后重新运行"},
	{"check that the project's folder is yours; nothing was changed", "请检查对项目文件夹的权限；未作任何更改"},
	{"the extract was changed meanwhile", "提取文件在此期间被修改"},
	{"the project has no streets", "项目没有道路"},
	{"name them in sources.streets", "请在 sources.streets 中写明"},
	{"write path: {} by hand", "请手工写入 path: {}"},
	{"its paths are written in a way that cannot be changed by itself", "其路径的写法无法自动修改"},
	{"its streets were not found", "未找到其道路"},
	{"line {}: its path is written over several lines or with escapes", "第 {} 行：路径写成多行或含转义"},
}

// say returns an error in the reader's language, as far as its words are known.
func (l language) say(err error) string {
	if l != chinese {
		return err.Error()
	}
	if e, ok := err.(*data.Error); ok {
		return l.phrase(e.Op) + "：" + l.say(e.Err)
	}
	if text := err.Error(); l.phrase(text) != text {
		return l.phrase(text)
	}
	var inner *data.Error
	if errors.As(err, &inner) && strings.HasSuffix(err.Error(), inner.Error()) {
		return strings.TrimSuffix(err.Error(), inner.Error()) + l.say(inner)
	}
	return err.Error()
}

// phrase returns a text in the reader's language; unchanged where it is not known.
// Of phrases that fit the one that says most in its own words is taken.
func (l language) phrase(text string) string {
	if l != chinese {
		return text
	}
	var best []string
	var to string
	words := -1
	for _, p := range phrases {
		if holes, ok := fits(p[0], text); ok && len(p[0]) > words {
			best, to, words = holes, p[1], len(p[0])
		}
	}
	if words < 0 {
		return text
	}
	for _, h := range best {
		to = strings.Replace(to, "{}", l.phrase(h), 1)
	}
	return to
}

// fits says what stands in the holes of a pattern.
func fits(pattern, text string) (holes []string, ok bool) {
	parts := strings.Split(pattern, "{}")
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(parts) == 1 {
		return nil, ok && rest == ""
	}
	for _, p := range parts[1 : len(parts)-1] {
		before, after, found := strings.Cut(rest, p)
		if !found {
			return nil, false
		}
		holes, rest = append(holes, before), after
	}
	last, ok := strings.CutSuffix(rest, parts[len(parts)-1])
	return append(holes, last), ok && last != "" && !slices.Contains(holes, "")
}
