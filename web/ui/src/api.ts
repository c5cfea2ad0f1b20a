// The answers of /api/v1, as coverage/results.go states them. Only what the page
// reads is typed.

export type Point = [number, number];

export interface Basis {
  place: string; limit_min: number; speed_m_s: number; mode: 'network' | 'straight'; detour?: number;
  snap_reach_m: number; population: string; modelled: boolean; venues: number; venue_kinds: string[] | null;
}
export interface Class { id: string; max_min: number; color: string; people: number; share: number }
export interface Index { name: string; version: string; basis: Basis; bound: [number, number, number, number]; attribution: string[]; legend: Class[] }
export interface Row {
  area_id?: string; name: string; names?: Record<string, string>; people: number; covered: number; not_covered: number;
  unreachable: number; share: number; no_people?: boolean; median_min: number | null;
}
export interface Level { level: string; areas: Row[]; people_outside: number }
export interface Coverage { basis: Basis; all: Row; levels: Level[] | null }
export interface Gap {
  rank: number; people: number; area_km2: number; mean_min: number | null; worst_min: number | null;
  nearest_venue: string; nearest_venue_id: string; area: string; center: Point; best_site: { point: Point; people: number } | null;
}
export interface Gaps { people_not_covered: number; total: number; gaps: Gap[] }
export interface Site { order: number; id: string; name: string; point: Point; area: string; gain: number; share_after: number; gap_percent: number }
export interface Sites { candidates: number; sites: Site[] }
export interface Why {
  basis: Basis; area: string; venue_name: string; venue_kind: string; over_min: number | null; path: Point[] | null; gap_rank?: number;
  reason: 'covered' | 'too_far' | 'island' | 'off_network' | 'no_venue'; cell_leg_m: number; venue_leg_m: number; street_m: number;
  cell: { cell: number; point: Point; people: number; minutes: number | null; modelled?: boolean; venue_id?: string };
}

/** A refusal of the server, in its own words (RFC 9457). */
export class Refusal extends Error {
  constructor(readonly status: number, detail: string) { super(detail); }
}

/** Asks the API; the newest question of a kind wins through its signal. */
export async function ask<T>(path: string, query: Record<string, string | number>, signal?: AbortSignal): Promise<T> {
  const search = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]));
  const answer = await fetch(`/api/v1${path}?${search}`, { signal, headers: { Accept: 'application/json' } });
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string; errors?: { detail: string }[] };
    const details = [problem.detail ?? answer.statusText, ...(problem.errors ?? []).map((e) => e.detail)];
    throw new Refusal(answer.status, details.join('; '));
  }
  return (await answer.json()) as T;
}
