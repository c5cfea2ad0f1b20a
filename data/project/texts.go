package project

// Problem codes; see problemTexts for what each says.
const (
	badSyntax      ProblemCode = "bad_syntax"
	emptyFile      ProblemCode = "empty_file"
	manyDocuments  ProblemCode = "many_documents"
	notKeys        ProblemCode = "not_keys"
	unknownKey     ProblemCode = "unknown_key"
	unknownKeyNear ProblemCode = "unknown_key_near"
	duplicateKey   ProblemCode = "duplicate_key"
	noValue        ProblemCode = "no_value"
	notOneValue    ProblemCode = "not_one_value"
	notList        ProblemCode = "not_list"
	badValue       ProblemCode = "bad_value"
	outOfRange     ProblemCode = "out_of_range"
	badChoice      ProblemCode = "bad_choice"
	badTag         ProblemCode = "bad_tag"
	bareSource     ProblemCode = "bare_source"
	oneSource      ProblemCode = "one_source"
	missingSource  ProblemCode = "missing_source"
	missingPeople  ProblemCode = "missing_people"
	twicePeople    ProblemCode = "twice_people"
	totalsNoAreas  ProblemCode = "totals_no_areas"
	missingPath    ProblemCode = "missing_path"
	missingFile    ProblemCode = "missing_file"
	misspeltFile   ProblemCode = "misspelt_file"
	isFolder       ProblemCode = "is_folder"
	unreadableFile ProblemCode = "unreadable_file"
	unknownKind    ProblemCode = "unknown_kind"
	wrongKind      ProblemCode = "wrong_kind"
	missingLicence ProblemCode = "missing_licence"
	missingCRS     ProblemCode = "missing_crs"
	missingPrj     ProblemCode = "missing_prj"
	layerElsewhere ProblemCode = "layer_elsewhere"
	tableElsewhere ProblemCode = "table_elsewhere"
	tableOrQuery   ProblemCode = "table_or_query"
	fileAndServer  ProblemCode = "file_and_server"
	passwordInFile ProblemCode = "password_in_file"
	badServer      ProblemCode = "bad_server"
	badCRS         ProblemCode = "bad_crs"
	osmCRS         ProblemCode = "osm_crs"

	badGroupName    ProblemCode = "bad_group_name"
	manyGroups      ProblemCode = "many_groups"
	groupFile       ProblemCode = "group_file"
	groupsElsewhere ProblemCode = "groups_elsewhere"
	modelledGroups  ProblemCode = "modelled_groups"
)

// problemText is what a code says: what is wrong, the way out. {0}, {1}… are
// the problem's arguments.
type problemText struct{ en, zh [2]string }

var problemTexts = map[ProblemCode]problemText{
	badSyntax: {
		[2]string{"this is not YAML: {0}", "mend this line or the one above; indent with spaces, and put values holding \": \" or \"#\" in quotes"},
		[2]string{"不是有效的 YAML：{0}", "检查本行或上一行；缩进请用空格，含 “: ” 或 “#” 的值请加引号"}},
	emptyFile: {
		[2]string{"there is nothing in it", "remove it and run: walkshed init"},
		[2]string{"文件为空", "删除后运行：walkshed init"}},
	manyDocuments: {
		[2]string{"it holds several YAML documents", "remove the line --- and what follows it"},
		[2]string{"含有多个 YAML 文档", "删除 --- 及其后内容"}},
	notKeys: {
		[2]string{"keys with values belong here", "write one key: value a line, e.g. {0}"},
		[2]string{"此处应为 键: 值", "每行写一个 键: 值，例如 {0}"}},
	unknownKey: {
		[2]string{"there is no such key", "remove it, or use one of: {0}"},
		[2]string{"没有这个键", "删除，或改用：{0}"}},
	unknownKeyNear: {
		[2]string{"there is no such key", "did you mean {1}? known here: {0}"},
		[2]string{"没有这个键", "是否应为 {1}？此处可用：{0}"}},
	duplicateKey: {
		[2]string{"written before, in line {0}", "keep one of the two"},
		[2]string{"第 {0} 行已有此键", "只保留其中一个"}},
	noValue: {
		[2]string{"there is no value", "write {0}: {1}; or remove the key to take the default"},
		[2]string{"没有值", "填写{0}：{1}；或删除此键以使用默认值"}},
	notOneValue: {
		[2]string{"one value belongs here", "write {0}: {1}"},
		[2]string{"此处应为单个值", "填写{0}：{1}"}},
	notList: {
		[2]string{"a list belongs here", "write {0}"},
		[2]string{"此处应为列表", "写作 {0}"}},
	badValue: {
		[2]string{"\"{0}\" is not {1}", "write it like {2}"},
		[2]string{"“{0}”不是{1}", "写法如 {2}"}},
	outOfRange: {
		[2]string{"\"{0}\" is out of range", "give a value from {1}"},
		[2]string{"“{0}”超出范围", "取值范围：{1}"}},
	badChoice: {
		[2]string{"\"{0}\" is none of the choices", "use one of: {1}"},
		[2]string{"“{0}”不在可选值中", "可选：{1}"}},
	badTag: {
		[2]string{"\"{0}\" is not an OSM tag", "write key=value, e.g. leisure=pitch"},
		[2]string{"“{0}”不是 OSM 标签", "写作 key=value，如 leisure=pitch"}},
	bareSource: {
		[2]string{"a source is more than a path", "write {path: {0}, licence: …}"},
		[2]string{"数据源不能只写路径", "写作 {path: {0}, licence: …}"}},
	oneSource: {
		[2]string{"one source belongs here, not a list", "keep one; join the files first if you have several"},
		[2]string{"此处只能有一个数据源", "保留一个；如有多个文件请先合并"}},
	missingSource: {
		[2]string{"not given", "add it under sources: {0}"},
		[2]string{"未提供", "在 sources 下添加：{0}"}},
	missingPeople: {
		[2]string{"nothing says where people live", "add population (a grid, points or polygons with people), or totals (official numbers, to be modelled)"},
		[2]string{"没有人口数据", "添加 population（人口网格、点或面），或 totals（官方总数，用于模拟）"}},
	twicePeople: {
		[2]string{"population and totals are both given", "keep population where people were counted, else totals"},
		[2]string{"同时给出了 population 和 totals", "有实测人口时保留 population，否则保留 totals"}},
	totalsNoAreas: {
		[2]string{"a table of totals needs the areas it speaks of", "add areas under sources"},
		[2]string{"总数表需要对应的区域", "在 sources 下添加 areas"}},
	missingPath: {
		[2]string{"no path", "add path: and the file's name"},
		[2]string{"没有路径", "添加 path: 及文件名"}},
	missingFile: {
		[2]string{"there is no file {0}", "put it there, or correct the path (from the folder of the project file)"},
		[2]string{"文件不存在：{0}", "放入该文件，或改正路径（相对于项目文件所在文件夹）"}},
	misspeltFile: {
		[2]string{"there is no file {0}", "did you mean {1}?"},
		[2]string{"文件不存在：{0}", "是否应为 {1}？"}},
	isFolder: {
		[2]string{"{0} is a folder", "name one file in it"},
		[2]string{"{0} 是文件夹", "请指明其中的一个文件"}},
	unreadableFile: {
		[2]string{"{0} cannot be opened: {1}", "check its permissions"},
		[2]string{"无法打开 {0}：{1}", "检查文件权限"}},
	unknownKind: {
		[2]string{"the ending of {0} does not say what it is", "add kind: and one of {1}"},
		[2]string{"从 {0} 的扩展名无法判断格式", "添加 kind:，可选 {1}"}},
	wrongKind: {
		[2]string{"{0} cannot be read as {1}", "give one of: {2}"},
		[2]string{"{1} 不能用 {0} 格式", "可用：{2}"}},
	missingLicence: {
		[2]string{"no licence for {0}", "add licence: with who is to be thanked; \"licence: unknown\" if you do not know"},
		[2]string{"{0} 未写明许可", "添加 licence: 及署名；不知道时写 licence: unknown"}},
	missingCRS: {
		[2]string{"{0} does not say what its coordinates are", "add crs: and one of wgs84, cgcs2000, gcj02, bd09 or an EPSG code; coordinates from Chinese map services are gcj02 or bd09"},
		[2]string{"{0} 未写明坐标系", "添加 crs:，可选 wgs84、cgcs2000、gcj02、bd09 或 EPSG 代码；高德、腾讯坐标为 gcj02，百度为 bd09"}},
	layerElsewhere: {
		[2]string{"{0} has no layers to choose from: only a GeoPackage and an xlsx have", "leave layer: out, or name a .gpkg or .xlsx file"},
		[2]string{"{0} 没有可选的图层：只有 GeoPackage 和 xlsx 才有", "删除 layer:，或改用 .gpkg、.xlsx 文件"}},
	tableElsewhere: {
		[2]string{"{0}: belongs to a database, and there is none", "add postgis: with the connection; a layer of a file is named with layer:"},
		[2]string{"{0}: 仅用于数据库，但未写数据库", "添加 postgis: 及其连接；文件中的图层用 layer: 指明"}},
	tableOrQuery: {
		[2]string{"a database needs either a table or a query", "write table: NAME, or query: SELECT …, and not both"},
		[2]string{"数据库须写表或查询之一", "写 table: 表名，或 query: SELECT …，二者只取其一"}},
	fileAndServer: {
		[2]string{"a source is a file or a database, not both", "remove path: or postgis:"},
		[2]string{"数据源只能是文件或数据库之一", "删除 path: 或 postgis:"}},
	passwordInFile: {
		[2]string{"a password does not belong in a project file", "take it out, change it where others may have seen it, and set PGPASSWORD or write it in ~/.pgpass"},
		[2]string{"项目文件中不得写密码", "请删除；若可能已泄露请更换；改用 PGPASSWORD 或 ~/.pgpass"}},
	badServer: {
		[2]string{"the connection cannot be used: {0}", "write postgresql://user@host/database, or host=… dbname=… user=…"},
		[2]string{"连接无法使用：{0}", "写作 postgresql://user@host/database，或 host=… dbname=… user=…"}},
	missingPrj: {
		[2]string{"{0} has no .prj beside it to say what its coordinates are", "put the .prj there, or add crs:"},
		[2]string{"{0} 缺少 .prj 文件，坐标系不明", "放入 .prj 文件，或添加 crs:"}},
	badCRS: {
		[2]string{"{0}", "{1}"},
		[2]string{"无法识别坐标系：{0}", "可选：{2}"}},
	badGroupName: {
		[2]string{"a group needs a name of at most {0} letters", "write a name and what counts it, e.g. old: P65"},
		[2]string{"人群须有名称，至多 {0} 个字", "写名称和对应的列，如 old: P65"}},
	manyGroups: {
		[2]string{"more than {0} groups", "keep those you report by"},
		[2]string{"人群超过 {0} 个", "只保留需要统计的人群"}},
	groupFile: {
		[2]string{"a group of a {0} source is one of its columns, not a file", "write name: COLUMN; files of counts go beside a geotiff"},
		[2]string{"{0} 数据源的人群应为其中一列，而非文件", "写作 名称: 列名；人数文件仅用于 geotiff"}},
	groupsElsewhere: {
		[2]string{"only the population source has groups", "move groups: there, or remove it"},
		[2]string{"只有 population 数据源可以有人群", "将 groups: 移到 population，或删除"}},
	modelledGroups: {
		[2]string{"people modelled from totals have no groups: nobody counted where each lives", "remove groups:, or give a population source that counts them"},
		[2]string{"由总数模拟的人口没有人群：无人统计各人群的分布", "删除 groups:，或提供含人群的 population 数据"}},
	osmCRS: {
		[2]string{"OpenStreetMap is always wgs84", "remove crs:"},
		[2]string{"OpenStreetMap 坐标恒为 wgs84", "删除 crs:"}},
}

// serverFault is what is wrong with a connection to a database, in both languages.
type serverFault struct{ error }

func (f serverFault) in(lang string) string {
	if text, ok := serverFaults[f.Error()]; ok && lang == "zh" {
		return text
	}
	return f.Error()
}

// serverFaults are what [postgis.Check] says, in Chinese.
var serverFaults = map[string]string{
	"it is no URL of the form postgresql://user@host/database":  "不是 postgresql://user@host/database 形式的 URL",
	"it is neither a URL nor words like host=… dbname=… user=…": "既不是 URL，也不是 host=… dbname=… user=… 的写法",
	"PostgreSQL's client does not understand it":                "PostgreSQL 客户端无法解析",
}
