package project

import (
	"slices"
	"strings"
)

// The kinds of file that package vector reads: tables of points and numbers, and
// layers of features.
var (
	tables    = []string{"csv", "xlsx"}
	mapLayers = []string{"geojson", "shapefile", "geopackage", "flatgeobuf", "geoparquet", "postgis"}
)

// A role is what a source is for.
type role struct {
	name    string
	many    bool     // a list of sources is taken
	kinds   []string // that it can be read from
	example string   // what Init writes
	off     bool     // written as a comment by Init
	aka     []string
	en, zh  string
}

// roles is every role, in the order Init writes them.
var roles = []role{
	{name: "streets", kinds: []string{"osm"}, example: "{path: streets.osm.pbf, licence: ODbL 1.0 © OpenStreetMap contributors}",
		aka: []string{"roads", "network", "street"},
		en:  "An OpenStreetMap extract in PBF. Not needed in mode straight.",
		zh:  "OpenStreetMap 提取文件（PBF）。straight 模式下可省略。"},
	{name: "venues", many: true, kinds: slices.Concat([]string{"osm"}, tables, mapLayers), example: "{path: streets.osm.pbf}",
		aka: []string{"facilities", "venue", "places", "pois"},
		en:  "Places to exercise: the same extract, a table with lon and lat, or a map layer; or a list of these.",
		zh:  "运动场所：同一提取文件、含经纬度的表格或图层；可为列表。"},
	{name: "areas", many: true, kinds: slices.Concat([]string{"osm"}, mapLayers), example: "{path: streets.osm.pbf}",
		aka: []string{"boundaries", "districts", "zones", "area"},
		en:  "Boundaries to report by.",
		zh:  "统计所用的行政边界。"},
	{name: "population", kinds: slices.Concat([]string{"geotiff"}, tables, mapLayers), example: "{path: population.tif, licence: CC BY 4.0 © WorldPop}",
		aka: []string{"people", "pop", "residents"},
		en:  "Where people live: a grid of counts (read within the box of streets and areas), points, or polygons with people. A density grid is not people.",
		zh:  "人口分布：人数网格（仅读取道路与区域所在范围）、点或面。人口密度网格不是人数。"},
	{name: "totals", many: true, kinds: slices.Concat([]string{"osm"}, tables, mapLayers), example: "{path: streets.osm.pbf}", off: true,
		aka: []string{"total", "census"},
		en:  "Instead of population: official totals by area or place, spread over residential streets and marked \"modelled\" everywhere. osm reads population tags; csv holds id or name and people.",
		zh:  "无人口数据时：各区域或地点的官方总数，分配到居住区道路，处处标明“模拟”。osm 读取 population 标签；csv 含编号或名称与人数。"},
	{name: "candidates", many: true, kinds: slices.Concat(tables, mapLayers), example: "{path: candidates.csv, licence: own, crs: wgs84}", off: true,
		aka: []string{"sites", "candidate"},
		en:  "Where a new venue could be built. Without it: any populated cell near a street.",
		zh:  "可新建场馆的地点。未提供时：道路附近任一有人口的网格。"},
	{name: "suitable", many: true, kinds: mapLayers, example: "{path: suitable.geojson, licence: own}", off: true,
		aka: []string{"suitability", "allowed", "zoning"},
		en:  "Polygons a new venue may stand in, e.g. public land. Without it: anywhere.",
		zh:  "新场馆可选用的用地范围（如公共用地）。未提供时：不限。"},
	{name: "excluded", many: true, kinds: mapLayers, example: "{path: excluded.geojson, licence: own}", off: true,
		aka: []string{"exclusion", "forbidden", "protected"},
		en:  "Polygons no new venue may stand in, e.g. flood plains and protected farmland.",
		zh:  "不得新建场馆的范围，如蓄洪区、永久基本农田。"},
}

// sourceKeys is what a source may hold.
var sourceKeys = []struct {
	name   string
	aka    []string
	en, zh string
}{
	{"path", []string{"file", "filename", "src", "url"}, "The file, from the folder of walkshed.yaml. Required.", "文件路径，相对于 walkshed.yaml 所在文件夹。必填。"},
	{"licence", []string{"license", "attribution"}, "Terms and who is to be thanked; shown on the map. Required once for each file.", "许可与署名，显示在地图上。每个文件须写一次。"},
	{"crs", []string{"datum", "epsg", "projection", "srs"}, "wgs84, cgcs2000, gcj02, bd09, an EPSG code, or a Lambert or Albers projection as PROJ writes it. Required for csv and xlsx with coordinates and for a Shapefile without .prj; never guessed.", "wgs84、cgcs2000、gcj02、bd09、EPSG 代码，或按 PROJ 写法的 Lambert、Albers 投影。含坐标的 csv、xlsx 和无 .prj 的 Shapefile 必填；绝不猜测。"},
	{"kind", []string{"format", "type"}, "osm, csv, xlsx, geojson, shapefile, geopackage, flatgeobuf, geoparquet or geotiff, where the ending does not say.", "扩展名不明时写明：osm、csv、xlsx、geojson、shapefile、geopackage、flatgeobuf、geoparquet 或 geotiff。"},
	{"layer", []string{"sublayer", "layer_name"}, "Which layer of a GeoPackage or sheet of an xlsx, where it has several.", "GeoPackage 的图层名或 xlsx 的工作表名，有多个时写明。"},
	{"postgis", []string{"postgres", "postgresql", "database", "dsn", "connection"}, "Instead of path: a PostgreSQL database with PostGIS, as postgresql://user@host/database or host=… dbname=… user=…. Without a password: that comes from PGPASSWORD or ~/.pgpass. Read in a read-only transaction, ten minutes at most.", "代替 path：带 PostGIS 的 PostgreSQL 数据库，写作 postgresql://user@host/database 或 host=… dbname=… user=…。不得含密码：密码取自 PGPASSWORD 或 ~/.pgpass。以只读事务读取，最长十分钟。"},
	{"table", []string{"relation", "view"}, "Of postgis: the table or view, e.g. gyms or plan.gyms.", "用于 postgis：表或视图，如 gyms 或 plan.gyms。"},
	{"query", []string{"sql", "select"}, "Of postgis: one SELECT instead of a table.", "用于 postgis：代替表的一条 SELECT。"},
	{"columns", []string{"fields", "mapping"}, "Which column holds what: {people: POP2020, name: NAME}.", "各列含义：{people: POP2020, name: NAME}。"},
	{"groups", []string{"group", "ages", "age_groups", "by_group"}, "Of population only: parts of the people counted on their own, by name, e.g. {children: P0_14, old: P65}: a column, or beside a geotiff a file of counts on the same grid ({old: old65.tif} or {old: {path: old65.tif, licence: …}}; without a licence it has that of the people). Groups may overlap. People modelled from totals have none.", "仅用于 population：单独统计的人群，按名称写，如 {children: P0_14, old: P65}：取一列；若为 geotiff，则取同一网格的人数文件（{old: old65.tif} 或 {old: {path: old65.tif, licence: …}}；未写许可时与人口文件相同）。人群可以重叠。由 totals 模拟的人口没有人群。"},
}

// columnNames is what columns: may name.
var columnNames = []string{"id", "name", "lon", "lat", "people", "kind", "sport", "level"}

// kindsByEnding gives a file's kind by how its name ends, longest first.
var kindsByEnding = []struct{ ending, kind string }{
	{".pbf", "osm"}, {".csv", "csv"}, {".tsv", "csv"}, {".txt", "csv"}, {".xlsx", "xlsx"}, {".xlsm", "xlsx"},
	{".geojson", "geojson"}, {".json", "geojson"}, {".geojsonl", "geojson"}, {".geojsons", "geojson"}, {".ndjson", "geojson"},
	{".shp", "shapefile"}, {".zip", "shapefile"}, {".gpkg", "geopackage"}, {".fgb", "flatgeobuf"}, {".parquet", "geoparquet"}, {".geoparquet", "geoparquet"},
	{".tif", "geotiff"}, {".tiff", "geotiff"},
}

// KindOf says by a file's name of which kind of source it is, as kind: names it,
// and its ending in lower case, with the dot; "" where the name does not say.
func KindOf(name string) (kind, ending string) {
	for _, k := range kindsByEnding {
		if strings.HasSuffix(strings.ToLower(name), k.ending) {
			kind, ending = k.kind, k.ending
		}
	}
	return kind, ending
}

// allKinds is every kind of file there is.
var allKinds = slices.Concat([]string{"osm"}, tables, mapLayers, []string{"geotiff"})
