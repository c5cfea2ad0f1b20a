package main

import "strings"

// titles are the columns of files in 简体中文, by their stable English names, which
// English readers see as they are.
var titles = map[string]string{
	"id": "编号", "cell": "单元", "cell_id": "单元编号", "people": "人口", "minutes": "分钟", "status": "状态", "status_text": "状态说明", "estimated": "为估计值",
	"venue_id": "场地编号", "leg_m": "接入距离（米）", "limit_min": "时限（分钟）", "modelled": "人口为模拟值",
	"rank": "序号", "of_which_unreachable": "其中无法到达", "unreachable": "无法到达", "cells": "单元数", "area_km2": "面积（平方公里）", "mean_min": "平均分钟", "worst_min": "最远分钟",
	"nearest_venue_id": "最近场地编号", "nearest_venue": "最近场地", "nearest_min": "到最近场地分钟", "area_id": "区域编号", "area": "区域", "center_lon": "中心经度", "center_lat": "中心纬度",
	"best_site_id": "最佳选址编号", "best_site": "最佳选址", "best_site_people": "最佳选址人口", "best_site_lon": "最佳选址经度", "best_site_lat": "最佳选址纬度",
	"order": "次序", "site_id": "选址编号", "site": "选址", "name": "名称", "gain": "新增覆盖", "covered_after": "建后覆盖", "share_after": "建后覆盖率", "bound_covered": "理论上限", "gap_percent": "至多差（%）",
	"change": "变化", "year": "年份", "fixed": "已确定", "cost": "费用", "people_within": "可达人口", "people_only": "仅靠此处人口", "people_nearest": "以此最近人口", "people_shared": "重叠人口",
	"people_lost_without": "缺之则失人口", "mean_min_before": "此前平均分钟", "mean_min_after": "建后平均分钟", "next_best": "次优选址",
	"kind": "类型", "sports": "运动项目", "entrances": "入口数", "island": "位于孤立路网", "name_en": "英文名", "name_zh": "中文名", "level": "级别",
	"covered": "已覆盖", "not_covered": "未覆盖", "of_which_off_network": "其中远离道路", "share": "覆盖率", "no_people": "无人口", "median_min": "中位分钟",
	"minutes_before": "之前分钟", "minutes_after": "之后分钟", "lon": "经度", "lat": "纬度",
	"adds": "目标增量", "capacity": "容量", "people_served": "服务人数", "next_best_lon": "次优选址经度", "next_best_lat": "次优选址纬度", "next_best_people": "次优选址人口",
	"price_of_nesting": "分期代价（至少）", "price_of_nesting_at_most": "分期代价（至多）", "unnested_value": "不分期最优", "allowed": "累计可用", "spent": "累计支出", "sites": "处数",
	"value": "目标值", "bound": "界", "optimal": "已证明最优", "stopped": "停止原因", "seconds": "秒", "method": "方法", "goal": "目标", "unit": "单位", "value_before": "此前目标值",
	"candidates": "候选数", "budget": "上限",
	"place": "地区", "speed_m_s": "步行速度（米/秒）", "mode": "方式", "detour": "绕行系数", "snap_reach_m": "接入上限（米）", "islands": "孤立路网", "population": "人口来源",
	"venues": "场地数", "venue_kinds": "场地类型", "scenario": "情景", "walkshed_version": "软件版本",
}

// title is what a column of a file is called in the reader's language; "" for its
// own name. A group's column has the group behind it: people_65 is 人口 65.
func (l language) title(column string) string {
	if l != chinese {
		return ""
	}
	if t := titles[column]; t != "" {
		return t
	}
	for _, of := range []string{"people", "covered", "not_covered", "unreachable", "share", "gain"} {
		if group, ok := strings.CutPrefix(column, of+"_"); ok {
			return titles[of] + " " + group
		}
	}
	return ""
}
