package project

// Problem codes of scenario files; see scenarioTexts for what each says.
const (
	emptyScenario    ProblemCode = "empty_scenario"
	manyRuns         ProblemCode = "many_runs"
	badPoint         ProblemCode = "bad_point"
	swappedPoint     ProblemCode = "swapped_point"
	noSuchPoint      ProblemCode = "no_such_point"
	shortLine        ProblemCode = "short_line"
	missingPart      ProblemCode = "missing_part"
	badCapacity      ProblemCode = "bad_capacity"
	addedTwice       ProblemCode = "added_twice"
	idTaken          ProblemCode = "id_taken"
	contradiction    ProblemCode = "contradiction"
	manyVenues       ProblemCode = "many_venues"
	countsAlready    ProblemCode = "counts_already"
	countsNot        ProblemCode = "counts_not"
	unknownVenue     ProblemCode = "unknown_venue"
	unknownVenueNear ProblemCode = "unknown_venue_near"
	unknownGround    ProblemCode = "unknown_ground"
	noStreets        ProblemCode = "no_streets"
)

var scenarioTexts = map[ProblemCode]problemText{
	emptyScenario: {
		[2]string{"there is nothing in it", "write at least scenario: and its name; docs/reference/scenarios.md has every key"},
		[2]string{"文件为空", "至少写明 scenario: 及名称；全部键见 docs/reference/scenarios.md"}},
	manyRuns: {
		[2]string{"its limits and speeds make {0} runs; {1} at most", "ask for fewer, or split the file"},
		[2]string{"时限与速度组合共 {0} 次运行，上限 {1}", "减少数值，或拆分文件"}},
	badPoint: {
		[2]string{"a place belongs here", "write [longitude, latitude] in WGS84 degrees, e.g. [-75.55, 39.74]"},
		[2]string{"此处应为位置", "写作 [经度, 纬度]（WGS84，度），如 [-75.55, 39.74]"}},
	swappedPoint: {
		[2]string{"there is no latitude {1}: longitude comes first", "write [{1}, {0}]"},
		[2]string{"不存在纬度 {1}：经度在前", "写作 [{1}, {0}]"}},
	noSuchPoint: {
		[2]string{"there is no such longitude or latitude: {0}", "write [longitude, latitude] in WGS84 degrees, e.g. [-75.55, 39.74]"},
		[2]string{"不存在的经纬度：{0}", "写作 [经度, 纬度]（WGS84，度），如 [-75.55, 39.74]"}},
	shortLine: {
		[2]string{"a line has two different points or more", "write [[longitude, latitude], [longitude, latitude]], and one such line after each dash"},
		[2]string{"一条线至少要有两个不同的点", "写作 [[经度, 纬度], [经度, 纬度]]，每个短横线后一条线"}},
	missingPart: {
		[2]string{"there is no {0}:", "write e.g. {1}"},
		[2]string{"缺少 {0}:", "例如 {1}"}},
	badCapacity: {
		[2]string{"{0} is no capacity", "give people at once, above 0 and at most a million"},
		[2]string{"容量 {0} 无效", "填写同时容纳人数，大于 0 且不超过一百万"}},
	addedTwice: {
		[2]string{"two added venues have the id {0}", "give each an id of its own"},
		[2]string{"两处新增场地的编号都是 {0}", "为每处使用不同的 id"}},
	idTaken: {
		[2]string{"a venue has the id {0}", "give the new one another id, or close the old one too"},
		[2]string{"已有场地使用编号 {0}", "改用其他 id，或同时关闭原有场地"}},
	contradiction: {
		[2]string{"this {0}, and line {2} {1}: {3}", "remove one of the two"},
		[2]string{"此处{0}，而第 {2} 行{1}：{3}", "删除其中一项"}},
	manyVenues: {
		[2]string{"{2} venues are called {0}", "name it by its id: {1}"},
		[2]string{"有 {2} 处场地名为 {0}", "请用编号指明：{1}"}},
	countsAlready: {
		[2]string{"{0} is open to the public and counts already", "remove this line"},
		[2]string{"{0} 已对公众开放并已计入", "删除本行"}},
	countsNot: {
		[2]string{"{0} is not open to the public and does not count", "use open: to bring it in, or remove this line"},
		[2]string{"{0} 不对公众开放，未计入", "用 open: 使其开放，或删除本行"}},
	unknownVenue: {
		[2]string{"there is no venue {0}", "take its id from: walkshed venues -f csv"},
		[2]string{"没有场地 {0}", "从 walkshed venues -f csv 查其编号"}},
	unknownVenueNear: {
		[2]string{"there is no venue {0}", "did you mean one of: {1}?"},
		[2]string{"没有场地 {0}", "是否应为：{1}？"}},
	unknownGround: {
		[2]string{"there is no venue {0} that is shut to the public, and no candidate of that name", "name one that venues.kinds reads and venues.private drops, or a row of sources.candidates; a new one is for add:"},
		[2]string{"没有名为 {0} 的未开放场地或候选地点", "应为 venues.kinds 读取而被 venues.private 排除的场地，或 sources.candidates 中的一行；新建请用 add:"}},
	noStreets: {
		[2]string{"in mode: straight nobody walks along streets, so no path or barrier changes a walk", "remove path: and barrier:, or use mode: network"},
		[2]string{"mode: straight 不沿道路步行，绘制道路或屏障没有作用", "删除 path: 与 barrier:，或改用 mode: network"}},
}
