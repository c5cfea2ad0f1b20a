// The answers of /api/v1, as coverage/results.go states them. Only what the page
// reads is typed.

import { lang, t } from './i18n';
import type { Change } from './plan';
import { fileOf, published } from './published';

export type Point = [number, number];

export interface Basis {
  place: string; limit_min: number; speed_m_s: number; mode: 'network' | 'straight'; detour?: number;
  snap_reach_m: number; population: string; modelled: boolean; venues: number; venue_kinds: string[] | null;
}
export interface Class { id: string; max_min: number; color: string; people: number; share: number }
export interface Index { name: string; version: string; basis: Basis; bound: [number, number, number, number]; attribution: string[]; legend: Class[]; grid: boolean; files: boolean; groups: string[]; scenarios: 'none' | 'read' | 'write' }
export interface GroupServed { name: string; people: number; covered: number; not_covered: number; unreachable: number; share: number; no_people?: boolean }
export interface Row {
  area_id?: string; name: string; names?: Record<string, string>; people: number; covered: number; not_covered: number;
  unreachable: number; share: number; no_people?: boolean; median_min: number | null; groups?: GroupServed[];
}
export interface Balance { covered: number; not_covered: number; unreachable: number; outside: number; source: number }
export interface Level { level: string; areas: Row[] | null; people_outside: number; groups_outside?: { name: string; people: number }[]; balance: Balance }
export interface Coverage { basis: Basis; all: Row; levels: Level[] | null }
export interface Gap {
  rank: number; people: number; area_km2: number; mean_min: number | null; worst_min: number | null; nearest_min: number | null;
  nearest_venue: string; nearest_venue_id: string; area: string; area_id: string; center: Point;
  best_site: { name: string; point: Point; people: number } | null;
}
export interface Gaps { basis: Basis; people_not_covered: number; total: number; gaps: Gap[] }
export interface Site { order: number; id: string; name: string; point: Point; area: string; gain: number; share_after: number; gap_percent: number }
export interface Sites { basis: Basis; candidates: number; sites: Site[] }
export interface Why {
  basis: Basis; area: string; venue_name: string; venue_kind: string; over_min: number | null; path: Point[] | null; gap_rank?: number;
  reason: 'covered' | 'too_far' | 'island' | 'off_network' | 'no_venue'; cell_leg_m: number; venue_leg_m: number; street_m: number;
  cell: { cell: number; point: Point; people: number; minutes: number | null; modelled?: boolean; venue_id?: string };
}

/** The best sites for a goal and their proof: coverage.Plan. */
export interface PlanAnswer {
  basis: Basis; candidates: number; weighted: boolean; value: number; bound: number; gap_percent: number; optimal: boolean; stopped: string; seconds: number;
  sites: PlanSite[]; cost: number; budget?: number; before: { all: Row }; after: { all: Row }; people_no_candidate_reaches: number;
}
export interface WhyShare { name: string; people: number }
export interface PlanSite {
  order: number; id: string; name: string; point: Point; area: string; cost: number; gain: number; people_within: number;
  why: { mean_min_before: number | null; mean_min_after: number | null; people_shared: number; people_lost_without: number; areas: WhyShare[] | null; groups: WhyShare[] | null;
    next_best: { name: string; away_m: number; people: number } | null };
}

/** What becomes of everybody, or of an area: coverage.Served. */
export interface Served { people: number; covered: number; not_covered: number; unreachable: number; by_minute?: number[]; later?: number; groups?: GroupServed[] }
export interface Delta {
  areas: { level: string; area_id: string; before: Served; after: Served }[] | null;
  venues: { id: string; open: boolean; entrances: number; island?: boolean; people_within: number }[] | null;
  cells: { cell: number[]; minutes: [(number | null)[], (number | null)[]]; status: [number[], number[]] };
  cells_changed: number;
}
export interface SessionState { id: string; version: number; limit_min: number; totals: Served; tiles: string; delta?: Delta }

/** A file of the reader's own, read as venues: intake.Preview. */
export interface FilePreview {
  id: string; name: string; bytes: number; kind: string; columns: string[]; found: Record<string, string>; sample: string[][]; table: boolean; crs: string; crs_said: string;
  rows: number; usable: number; away: number; dots: Point[]; bound: [number, number, number, number];
  issues: { code: string; count: number; first: { origin: { row?: number }; detail: string }[] }[]; texts: Record<string, { en: string; zh: string }>;
  venues: { id: string; name?: string; kind?: string; point: Point }[];
  datum_doubt?: { declared: Fit; better: Fit; move_m: number }; wrong?: string; hint?: string;
}
export interface Fit { datum: string; median_m: number; near_share: number }

/** How walking is spread over people: web.SpreadAnswer. */
export interface Spread {
  basis: Basis; group?: string; people: number; people_no_walk: number; mean_min: number | null; median_min: number | null; gini: number;
  by_minute: number[]; later: number; lorenz: Point[];
}

/** A scenario of the project: shelf.Document. */
export interface Scenario {
  id: string; file: string; version: string; changed: string; name: string; notes: string; cost: number; scenario: string;
  changes: Change[]; beside: { amended: number }; wrong?: string;
}
export interface Draft { name: string; notes?: string; cost?: number; changes: Change[] }
export interface Side { of: string; name: string; cost: number; run: string; basis: Basis; spread: { people_no_walk: number; mean_min: number | null; median_min: number | null; gini: number } }
export interface Compared {
  a: Side; b: Side; before: Row; after: Row; people_gained: number; people_lost: number; cells_gained: number; cells_lost: number;
  levels: { level: string; areas: { before: Row; after: Row }[] }[]; groups: { before: GroupServed; after: GroupServed }[];
}

/** A refusal of the server, in its own words (RFC 9457); with 412, the scenario as it is now. */
export class Refusal extends Error {
  constructor(readonly status: number, detail: string, readonly scenario?: Scenario) { super(detail); }
}

/** What went wrong, in words. */
export const wordsOf = (e: unknown): string => (e instanceof Refusal ? e.message : e instanceof TypeError ? t('offline') : String(e));

const headers = (more: Record<string, string> = {}): Record<string, string> => ({ Accept: 'application/json', 'Accept-Language': lang.value === 'zh' ? 'zh-CN' : 'en', ...more });

/** The address of a question. */
export function addressOf(path: string, query: Record<string, string | number> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, v]) => v !== '').map(([k, v]) => [k, String(v)])).toString();
  return `/api/v1${path}${search && `?${search}`}`;
}

/** Asks the API; throws a Refusal for every answer that is none. */
export async function ask<T>(path: string, query: Record<string, string | number> = {}, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(published ? fileOf(path, query) : addressOf(path, query), { signal, headers: headers() });
  if (!answer.ok) throw await refusalOf(answer);
  return (await answer.json()) as T;
}

/** Asks for bytes under an address of this server; throws as ask does. */
export async function askBytes(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address, { headers: headers({ Accept: '*/*' }) });
  if (!answer.ok) throw await refusalOf(answer);
  return answer.arrayBuffer();
}

/** Sends an edit, or starts a what-if; throws as ask does. */
export const send = <T>(path: string, edit?: object): Promise<T> => write<T>('POST', path, edit);

/** Changes something on the server, of the version that was seen where there is one; throws as ask does. */
export async function write<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object, version?: string): Promise<T> {
  const answer = await fetch(`/api/v1${path}`, { method, headers: headers({ ...(body && { 'Content-Type': 'application/json' }), ...(version && { 'If-Match': `"${version}"` }) }), body: body && JSON.stringify(body) });
  if (!answer.ok) throw await refusalOf(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** Brings a file; `sent` is told how many of its bytes are on their way. Throws as ask does. */
export function bringFile(file: File, sent: (bytes: number) => void, signal: AbortSignal, under = '/api/v1/files'): Promise<{ id: string }> {
  return new Promise((done, failed) => { // fetch does not tell how much of a body is sent
    const request = new XMLHttpRequest();
    request.open('POST', `${under}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (e) => sent(e.loaded);
    request.onload = () => { if (request.status === 201) done(request.response); else failed(new Refusal(request.status, request.response?.detail ?? `${request.status} ${request.statusText}`)); };
    request.onerror = () => failed(new TypeError('network'));
    request.onabort = () => failed(new DOMException('', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** Forgets a file that was brought; that it is gone already is no failure. */
export const dropFile = (id: string): void => { void fetch(`/api/v1/files/${id}`, { method: 'DELETE', keepalive: true }).catch(() => undefined); };

async function refusalOf(answer: Response): Promise<Refusal> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; errors?: { parameter: string; detail: string }[]; scenario?: Scenario };
  const errors = (problem.errors ?? []).map((e) => `${e.parameter}: ${e.detail}`);
  return new Refusal(answer.status, [problem.detail ?? `${answer.status} ${answer.statusText}`, ...errors].join('; '), problem.scenario);
}
