package data

// Issue codes. A code never changes its meaning; a new meaning is a new code.
const (
	CodeBadNumber        Code = "bad_number"         // a number that does not parse, NaN or infinite
	CodeLatLonSwapped    Code = "latlon_swapped"     // out of range as written, in range when swapped
	CodeOutOfRange       Code = "out_of_range"       // longitude or latitude no place on earth has
	CodeNegativePeople   Code = "negative_people"    // fewer than no people
	CodeMissingValue     Code = "missing_value"      // a needed field is empty
	CodeDuplicateID      Code = "duplicate_id"       // an id used before in the same source
	CodeBadGeometry      Code = "bad_geometry"       // not the kind of geometry the layer needs, or empty
	CodeSelfCrossing     Code = "self_crossing"      // a ring that crosses itself: its inside is not defined
	CodeBrokenRing       Code = "broken_ring"        // a multipolygon or boundary whose ways do not close
	CodeMissingMember    Code = "missing_member"     // a relation or way that names something not in the extract
	CodeMissingNode      Code = "missing_node"       // a way that names nodes not in the extract
	CodeRowShape         Code = "row_shape"          // a CSV row with too few or too many fields
	CodeTotalBelowParts  Code = "total_below_parts"  // an area's total is less than what lies inside it adds up to
	CodeTotalAboveParts  Code = "total_above_parts"  // an area's total is more than its parts, which leave no ground for the difference
	CodeTotalNoOutline   Code = "total_no_outline"   // a total of a state or county whose outline is not in the data
	CodeTotalUnmatched   Code = "total_unmatched"    // a row of a table of totals that names no area, or several
	CodeLittleOverlap    Code = "little_overlap"     // most of a layer lies outside the ground of another
	CodeNoStreetsInArea  Code = "no_streets_in_area" // a total with no street to spread it over
	CodeBadTotal         Code = "bad_total"          // a population tag that is not a number
	CodeFarFromStreet    Code = "far_from_street"    // farther from any street than the stated reach
	CodeOnIsland         Code = "on_island"          // attached to streets not joined to the main network
	CodeValueNotAllowed  Code = "value_not_allowed"  // a text where a closed list is meant
	CodeOutsideAllAreas  Code = "outside_all_areas"  // people in none of the areas of a level
	CodeGroupAbovePeople Code = "group_above_people" // a group of a row's people that is more than all of them
	CodeDuplicateFeature Code = "duplicate_feature"  // one thing mapped twice; the second is dropped
)

// CodeText says what a code means and what to do about it.
type CodeText struct {
	Meaning, WayOut     string // English
	MeaningZh, WayOutZh string // 简体中文
}

// Codes is every code with its text; docs/reference/data-issues.md is made from it.
var Codes = map[Code]CodeText{
	CodeBadNumber:        {"not a number", "correct the cell, or remove the row", "不是数字", "改正该单元格，或删除该行"},
	CodeLatLonSwapped:    {"latitude and longitude look swapped", "swap the two columns, or name them in the project file", "经纬度似乎颠倒", "对调两列，或在项目文件中指明列名"},
	CodeOutOfRange:       {"no such longitude or latitude", "give degrees in WGS84, or declare the datum or EPSG code of the layer", "经纬度超出范围", "请用 WGS84 度数，或声明该图层的坐标系"},
	CodeNegativePeople:   {"fewer than no people", "correct the number; a nodata value belongs in the file's nodata tag", "人口为负数", "改正数值；无数据值应写入文件的 nodata 标记"},
	CodeMissingValue:     {"a needed value is empty", "fill it in, or remove the row", "缺少必填值", "补全该值，或删除该行"},
	CodeDuplicateID:      {"an id used twice", "make ids unique", "编号重复", "使编号唯一"},
	CodeBadGeometry:      {"geometry of the wrong kind, or empty", "give the kind of geometry the layer needs", "几何类型不符或为空", "提供该图层所需的几何类型"},
	CodeSelfCrossing:     {"a ring crosses itself", "repair it in a GIS (QGIS: Fix geometries)", "多边形自相交", "请在 GIS 中修复（QGIS：修复几何图形）"},
	CodeBrokenRing:       {"the outline does not close", "take a larger extract, or mend the relation in OpenStreetMap", "边界未闭合", "使用更大的范围，或在 OpenStreetMap 中修复该关系"},
	CodeMissingMember:    {"names something that is not in the extract", "take a larger extract if the place matters", "引用了提取范围之外的对象", "如该地点重要，请使用更大的范围"},
	CodeMissingNode:      {"names nodes that are not in the extract", "take an extract cut with complete ways", "引用了提取范围之外的节点", "请使用保留完整道路的提取方式"},
	CodeRowShape:         {"too few or too many fields", "check quotes and separators of that row", "字段数量不符", "检查该行的引号与分隔符"},
	CodeTotalBelowParts:  {"a total smaller than its parts", "check the year of both totals; the parts were kept", "总数小于各部分之和", "核对两个总数的年份；已保留各部分"},
	CodeTotalAboveParts:  {"a total larger than its parts, which cover all its ground", "check the year of both totals; the parts were kept", "总数大于各部分之和，而各部分已覆盖全部范围", "核对两个总数的年份；已保留各部分"},
	CodeTotalNoOutline:   {"the total of a region whose outline is not known", "give its outline as an area, or take a larger extract", "该地区有人口总数但无边界", "将其边界作为区域提供，或使用更大的范围"},
	CodeTotalUnmatched:   {"a total that names no area, or more than one", "use the area's id, or spell its name as the areas do", "总数未对应到唯一的区域", "使用区域编号，或与区域图层的名称一致"},
	CodeLittleOverlap:    {"most of one layer lies outside another", "check datum and extent of both; a larger extract may be needed", "一个图层大部分位于另一图层范围之外", "检查两者的坐标系与范围；可能需要更大的数据范围"},
	CodeNoStreetsInArea:  {"no street to spread the total over", "its people stand at one point inside it", "区域内无道路可分配人口", "其人口放在区域内一点"},
	CodeBadTotal:         {"a population that is not a number", "correct it at its source", "人口数值无法识别", "在数据源中改正"},
	CodeFarFromStreet:    {"farther from any street than the stated reach", "raise snap in the project file, or check that the streets cover the place", "距任何道路超过设定距离", "在项目文件中增大 snap，或检查道路数据是否覆盖该地"},
	CodeOnIsland:         {"on streets not joined to the main network", "mend the gap in the street data, or set islands: drop", "位于与主路网不相连的道路上", "修补道路数据缺口，或设 islands: drop"},
	CodeValueNotAllowed:  {"a value outside its closed list", "use one of the values named", "取值不在允许范围内", "请使用所列取值之一"},
	CodeOutsideAllAreas:  {"in none of the areas", "check that the boundaries cover the population", "不在任何区域内", "检查边界是否覆盖人口范围"},
	CodeGroupAbovePeople: {"a group larger than all people of its row", "use counts of one year and one kind of ground; the group was cut to its row's people", "人群人数多于该行总人口", "使用同一年份、同一口径的数据；该人群已按该行总人口截断"},
	CodeDuplicateFeature: {"one thing mapped twice", "nothing: the second was dropped", "同一对象重复", "无需处理：已去除重复"},
}
