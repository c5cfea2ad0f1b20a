package project

import (
	"strings"
	"time"

	"github.com/walkshed/walkshed/data/osm"
)

// A key is one setting of walkshed.yaml: everything that is known of it.
type key struct {
	path     string // "limit", "venues.kinds"
	form     form
	def      string   // as a person writes it; lists joined by ", "
	choices  []string // of a choice
	min, max float64  // <= both ends, in the form's base unit
	aka      []string // names people try
	en, zh   string   // what it means, and why the default
	put      func(*Project, value)
}

// settings is every key but the sources, in the order Init writes them.
var settings = []key{
	{path: "project", form: aText, en: "What this place is called on the map and in tables.", zh: "地图和表格中显示的名称。",
		aka: []string{"name", "title"}, put: func(p *Project, v value) { p.Name = v.text }},
	{path: "limit", form: aTime, def: "15 min", min: 60, max: 7200, aka: []string{"time", "minutes", "max_time", "threshold"},
		en:  "Who walks this long or less to a venue is covered (<=). GB 50180-2018 names circles of 5, 10 and 15 minutes.",
		zh:  "步行不超过此时间即为已覆盖（<=）。GB 50180-2018 规定 5、10、15 分钟生活圈。",
		put: func(p *Project, v value) { p.Settings.Limit = time.Duration(v.num * float64(time.Second)) }},
	{path: "speed", form: aSpeed, def: "1000 m in 15 min", min: 0.3, max: 3, aka: []string{"walking_speed", "pace"},
		en:  "How fast people walk: 1000 m in 15 min is 1.11 m/s (4 km/h), the upper walking distance of GB 50180-2018. Routers take 5 km/h, which makes a 15-minute circle 56 % larger.",
		zh:  "步行速度：15 分钟 1000 米即 1.11 米/秒（4 公里/小时），为 GB 50180-2018 的步行距离上限。导航软件常用 5 公里/小时，会使 15 分钟圈面积增大 56%。",
		put: func(p *Project, v value) { p.Settings.SpeedMS = v.num }},
	{path: "mode", form: aChoice, def: "network", choices: []string{"network", "straight"},
		en:  "network: along streets. straight: straight line times detour, where no streets are at hand.",
		zh:  "network：沿道路步行。straight：无道路数据时按直线距离乘绕行系数。",
		put: func(p *Project, v value) { p.Settings.Mode = v.text }},
	{path: "snap", form: aLength, def: "300 m", min: 1, max: 5000, aka: []string{"reach", "snap_distance", "max_snap"},
		en:  "How far a home or venue may stand from the nearest street; the way there is walked and counted. 300 m is what R5 tries first: rural homes stand far from mapped streets. Beyond it people are reported as off the network.",
		zh:  "住处或场馆到最近道路的最大距离；这段路计入步行时间。300 米与 R5 的首选值相同：乡村房屋常远离已测绘道路。超出者报告为不在路网上。",
		put: func(p *Project, v value) { p.Settings.SnapM = v.num }},
	{path: "islands", form: aChoice, def: "keep", choices: []string{"keep", "drop"},
		en:  "Streets not joined to the main network: keep them and report who lives there, or drop them.",
		zh:  "与主路网不相连的道路：keep 保留并报告受影响人口，drop 不使用。",
		put: func(p *Project, v value) { p.Settings.Islands = v.text }},
	{path: "detour", form: aNumber, def: "1.3", min: 1, max: 3, aka: []string{"detour_factor", "circuity"},
		en:  "Walked length over straight line, used in mode straight and for estimates off the network.",
		zh:  "步行距离与直线距离之比，用于 straight 模式及路网外的估计。",
		put: func(p *Project, v value) { p.Settings.Detour = v.num }},
	{path: "levels", form: aList, aka: []string{"level", "admin_levels", "admin_level"},
		en:  "Levels of areas to report by, e.g. [6, 8] (OSM admin_level). Empty: all there are.",
		zh:  "按哪些级别的区域统计，如 [6, 8]（OSM admin_level）。留空表示全部。",
		put: func(p *Project, v value) { p.Settings.Levels = v.list }},
	{path: "sites", form: aWhole, def: "10", min: 0, max: 1000, aka: []string{"suggestions", "new_sites"},
		en:  "How many new sites to suggest.",
		zh:  "建议的新增场馆数量。",
		put: func(p *Project, v value) { p.Settings.Sites = int(v.num) }},
	{path: "streets.private", form: aChoice, def: "drop", choices: []string{"drop", "keep"},
		en:  "Streets with access=private: may a walker use them?",
		zh:  "access=private 的道路：行人能否使用？",
		put: func(p *Project, v value) { p.Settings.Private = v.text }},
	{path: "streets.access_no", form: aChoice, def: "drop", choices: []string{"drop", "keep"},
		en:  "Streets with access=no (and no foot=yes): may a walker use them?",
		zh:  "access=no（且无 foot=yes）的道路：行人能否使用？",
		put: func(p *Project, v value) { p.Settings.AccessNo = v.text }},
	{path: "venues.kinds", form: aTags, def: strings.Join(osm.DefaultKinds, ", "), aka: []string{"kind", "types", "tags"},
		en:  "Which OSM features are venues, as key=value. Rows of other files count whatever their kind.",
		zh:  "哪些 OSM 要素算作场馆，写作 key=value。其他文件中的行不论类别均计入。",
		put: func(p *Project, v value) { p.Sources.VenueKinds = v.list }},
	{path: "venues.sports", form: aList, aka: []string{"sport"},
		en:  "Only venues with one of these sports, e.g. [basketball, tennis]. Empty: any.",
		zh:  "仅计入含这些项目的场馆，如 [basketball, tennis]。留空表示不限。",
		put: func(p *Project, v value) { p.Sources.VenueTags.Sports = v.list }},
	{path: "venues.private", form: aChoice, def: "drop", choices: []string{"drop", "keep"}, aka: []string{"access"},
		en:  "Venues not open to the public (access=private, no, residents, employees, military; members, but for gyms; and swimming pools that say nothing of who may use them, which are mostly in gardens).",
		zh:  "不对公众开放的场馆（access=private、no、residents、employees、military；健身房以外的 members；以及未说明使用者的泳池，多为自家泳池）。",
		put: func(p *Project, v value) { p.Sources.VenueTags.Private = v.text }},
	{path: "modelled.cell", form: aLength, def: "100 m", min: 10, max: 5000, aka: []string{"cell_size", "resolution"},
		en:  "Side of a cell of modelled people. Used only with sources.totals.",
		zh:  "模拟人口的网格边长。仅在使用 sources.totals 时有效。",
		put: func(p *Project, v value) { p.Settings.CellM = v.num }},
	{path: "modelled.over", form: aChoice, def: "streets", choices: []string{"streets", "buildings"},
		en:  "Spread totals over residential streets, or over the ground of buildings where these are mapped completely.",
		zh:  "将人口总数分配到居住区道路；若建筑物测绘完整，可分配到建筑基底面积。",
		put: func(p *Project, v value) { p.Settings.SpreadOver = v.text }},
	{path: "modelled.people_per_km2", form: aNumber, def: "1000", min: 1, max: 200000, aka: []string{"density"},
		en:  "A place with a total but no outline gets a circle of people / this many square kilometres.",
		zh:  "有人口总数但无边界的地点，按“人口 ÷ 此值”平方公里画圆。",
		put: func(p *Project, v value) { p.Settings.PlacePerKM2 = v.num }},
}

// sections are the keys that hold keys, with what stands above each in the file.
var sections = []struct{ name, en, zh string }{
	{"streets", "What a walker may use.", "行人可用的道路。"},
	{"venues", "Which venues count.", "哪些场馆计入。"},
	{"modelled", "How people are modelled where nobody counted them.", "无人口网格时如何模拟人口。"},
	{"sources", "The files. Each has a path and a licence; csv needs its crs.", "数据文件。每个须有路径和许可；csv 须写明坐标系。"},
}
