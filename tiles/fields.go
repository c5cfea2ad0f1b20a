package tiles

import (
	"fmt"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
)

// A Field is one property that every feature of a layer has; its value may be
// missing.
type Field struct {
	export.Column
	Unit   string   // in UCUM, the code of units in OGC interfaces: "min", "m", "km2", "deg", "%", "1" for a share; "" for none or people
	En, Zh string   // what it says
	Words  []string // all values it can have; nil: any
}

// fieldsOf describes properties by a sample in which nothing is left out.
func fieldsOf(sample []prop, groups []string) []Field {
	said := fieldTexts()
	ofGroup := map[string]Field{}
	for i, key := range coverage.GroupKeys(groups) {
		for _, stem := range [...]string{"people", "covered", "not_covered", "unreachable", "share"} {
			f := said[stem]
			f.En, f.Zh = fmt.Sprintf("%s (%s)", f.En, groups[i]), fmt.Sprintf("%s（%s）", f.Zh, groups[i])
			ofGroup[stem+"_"+key] = f
		}
	}
	out := make([]Field, len(sample))
	for i, p := range sample {
		f, ok := said[p.key]
		if g, is := ofGroup[p.key]; is && !ok {
			f = g
		}
		f.Name, f.Type = p.key, typeOf(p.value)
		out[i] = f
	}
	return out
}

// fieldTexts says of every property of every layer what it is. One name has one
// meaning in all of them.
func fieldTexts() map[string]Field {
	out := map[string]Field{}
	for _, line := range strings.Split(strings.TrimSpace(fieldTable), "\n") {
		f := strings.Split(line, "|")
		out[f[0]] = Field{Unit: f[1], En: f[2], Zh: f[3]}
	}
	status := out["status"]
	for s := coverage.Covered; s <= coverage.OffNetwork; s++ {
		status.Words = append(status.Words, s.String())
	}
	out["status"] = status
	return out
}

// name | unit | English | 中文
const fieldTable = `
cell||number of the cell, from 0|单元编号，从 0 起
cell_id||id of the cell in its source|单元在来源中的编号
people||people|人口
minutes|min|walk to the nearest venue; null where none is known, an estimate where estimated|到最近场地的步行时间；未知为空，estimated 为真时是估计
status||covered: within the limit (<=); not_covered; unreachable: no walk to any venue; off_network: too far from any street|covered：限时内可达（<=）；not_covered：超时；unreachable：无路可达；off_network：距街道过远
estimated||minutes is an estimate along a straight line|步行时间按直线估计
venue_id||id of the venue|场地编号
leg_m|m|walk between the place and its street|地点到街道的距离
rank||1 is the gap with most people|序号，1 为人数最多
of_which_unreachable||of these people, those with no walk to any venue|其中无路可达的人口
cells||number of cells|单元数
area_km2|km2|ground of its cells|单元面积之和
mean_min|min|mean walk of its people|人均步行时间
worst_min|min|longest walk|最长步行时间
nearest_venue_id||id of the venue of the cell nearest to cover|最接近达标的单元所到场地的编号
nearest_venue||name of that venue|该场地名称
nearest_min|min|walk from the cell nearest to cover|最接近达标的单元的步行时间
area_id||id of the area|区域编号
area||name of the area|区域名称
center_lon|deg|longitude of the populated cell nearest the middle of its people, WGS84|人口重心附近单元的经度，WGS84
center_lat|deg|latitude of the same|同一单元的纬度
best_site_id||id of the candidate that would cover most of its people|可覆盖其最多人口的候选点编号
best_site||name of that candidate|该候选点名称
best_site_people||people of the gap it would cover|其可覆盖的缺口人口
best_site_lon|deg|its longitude, WGS84|其经度，WGS84
best_site_lat|deg|its latitude, WGS84|其纬度，WGS84
order||place in the order to build|建设次序
site_id||id of the candidate|候选点编号
name||name|名称
name_en||English name|英文名称
name_zh||Chinese name|中文名称
gain||people newly covered by this site|新增覆盖人口
covered_after||people covered once this and the earlier sites are built|建成后累计覆盖人口
share_after|1|share of all people covered then, 0 to 1|届时覆盖率，0 至 1
bound_covered||no choice of as many candidates covers more people (proved)|同样数目的候选点最多可覆盖人口（已证明）
gap_percent|%|how far from that bound at most|与该上界的最大差距
kind||kind of venue, OpenStreetMap tag|场地类型，OpenStreetMap 标签
sports||sports, joined with ;|运动项目，以 ; 分隔
entrances||places where it meets the streets; 0: not attached|与街道相接处数；0 为未接入
people_within||people within the limit of it|限时内可达的人口
people_only||people who would lose cover if it closed|关闭后失去覆盖的人口
people_nearest||covered people whose nearest it is|以其为最近场地的已覆盖人口
island||on streets cut off from the rest|位于与其余街道不相连的路网
level||level of the area|区域级别
covered||people within the limit (<=)|限时内可达的人口（<=）
not_covered||people farther than the limit|超出限时的人口
unreachable||people with no walk to any venue|无路可达的人口
of_which_off_network||of these, people too far from any street|其中距街道过远的人口
share|1|covered ÷ people, 0 to 1|覆盖率，0 至 1
no_people||nobody lives here: share means nothing|无人居住，覆盖率无意义
median_min|min|median walk of its people with a walk|有路可达人口的步行时间中位数
limit_min|min|the limit: covered is <= this|限时：不超过即为覆盖
modelled||people were spread from totals, not counted on the ground|人口由总数推算，非实地统计
`
