import { signal } from '@preact/signals';
import { ask, bringFile, send, wordsOf, write, type Fit } from './api';
import { t } from './i18n';

// A server begun in a folder without a project serves this page: files are brought,
// said what they are for, checked as `walkshed check` does, and only then kept.

/** This page is to make a project. */
export const isMaking: boolean = globalThis.document?.querySelector('meta[name="walkshed-making"]') != null;

export type Role = 'streets' | 'venues' | 'areas' | 'population' | 'totals' | 'candidates';
/** The roles a kind of file can play here, its likeliest first: project.RolesOf. */
export function rolesOf(kind: string): Role[] {
  if (kind === 'osm') return ['streets', 'venues', 'areas', 'totals'];
  if (kind === 'geotiff') return ['population'];
  return kind === 'csv' || kind === 'xlsx' ? ['venues', 'population', 'totals', 'candidates'] : ['venues', 'population', 'areas', 'candidates'];
}

/** A file on its way, or there. */
export interface Part {
  key: number; file: string; bytes: number; sent: number; id: string; kind: string; failed: string;
  roles: Role[]; licence: string; crs: string; columns: Record<string, string>; head: string[]; found: Record<string, string>; table: boolean; said: string;
}
export const parts = signal<readonly Part[]>([]);
export const title = signal('');

export interface Checked {
  rows_read: Record<string, number>; issues: { source: string; code: string; count: number; first: { origin: { row?: number }; detail: string }[] }[];
  texts: Record<string, { en: string; zh: string }>; coordinates: Record<string, string>; datum_doubts: { source: string; declared: Fit; better: Fit }[];
  venues: number; people: number; areas: number; covered: number; network: { length_km: number; people_off_network: number; people_unreachable: number };
}
export interface MakingState { folder: string; state: 'asking' | 'checking' | 'checked' | 'failed' | 'making' | 'made'; stage?: string; done: number; total: number; wrong?: string; hint?: string; checked?: Checked }
export const making = signal<MakingState | null>(null);
export const trouble = signal('');

const put = (key: number, more: Partial<Part>): void => { parts.value = parts.value.map((p) => (p.key === key ? { ...p, ...more } : p)); };
/** Says more of a file; what was checked before no longer holds. */
export function say(key: number, more: Partial<Part>): void { put(key, more); outdate(); }
export function outdate(): void { if (making.value?.state === 'checked' || making.value?.state === 'failed') making.value = { ...making.value, state: 'asking', checked: undefined, wrong: '', hint: '' }; }

const mostOf = (name: string): number => (/\.(pbf|tiff?)$/i.test(name) ? 2 ** 31 : 64 * 2 ** 20);
let keys = 0;
const under = new Map<number, AbortController>();

/** Sends files, each by itself. */
export const add = (files: Iterable<File>): void => { for (const f of files) void addOne(f); };

async function addOne(file: File): Promise<void> {
  const key = ++keys, most = mostOf(file.name), stop = new AbortController();
  const failed = file.size > most ? t('bring_large', { file: file.name, mib: Math.ceil(file.size / 2 ** 20), most: most / 2 ** 20 }) : '';
  parts.value = [...parts.value, { key, file: file.name, bytes: file.size, sent: 0, id: '', kind: '', failed, roles: [], licence: /\.pbf$/i.test(file.name) ? 'ODbL 1.0 © OpenStreetMap contributors' : '', crs: '', columns: {}, head: [], found: {}, table: false, said: '' }];
  outdate();
  if (failed) return;
  under.set(key, stop);
  try {
    const { id, kind } = (await bringFile(file, (sent) => put(key, { sent }), stop.signal, '/api/v1/making/files')) as { id: string; kind: string };
    put(key, { id, kind, sent: file.size, roles: likely(kind, file.name) });
    const seen = await ask<{ columns: string[]; found: Record<string, string>; table: boolean; crs_said: string }>(`/making/files/${id}`, {}, stop.signal);
    put(key, { head: seen.columns, found: seen.found, table: seen.table, said: seen.crs_said });
  } catch (e) {
    if (!stop.signal.aborted) put(key, { failed: wordsOf(e) });
  }
}

/** What a file is likely for: what is still missing of what it can be; its name may say so. */
export function likely(kind: string, name: string): Role[] {
  const can = rolesOf(kind), has = new Set(parts.value.flatMap((p) => p.roles));
  if (kind === 'osm') return has.has('streets') ? ['venues'] : ['streets', 'areas'];
  if (/pop|people|resident|人口|居民/i.test(name) && can.includes('population')) return ['population'];
  return [can.find((r) => r !== 'venues' || !has.has('venues')) ?? can[0]];
}

export function drop(key: number): void {
  const p = parts.value.find((x) => x.key === key);
  under.get(key)?.abort();
  if (p?.id) void write('DELETE', `/making/files/${p.id}`).catch(() => undefined);
  parts.value = parts.value.filter((x) => x.key !== key);
  outdate();
}

/** What is still to be said before it can be checked, as keys of messages. */
export function missing(all: readonly Part[]): ('make_needs_streets' | 'make_needs_venues' | 'make_needs_people' | 'make_needs_licence' | 'make_needs_datum' | 'make_needs_role')[] {
  const has = new Set(all.flatMap((p) => p.roles)), placed = (p: Part) => p.roles.some((r) => r !== 'totals');
  return [
    ...(has.has('streets') ? [] : ['make_needs_streets' as const]), ...(has.has('venues') ? [] : ['make_needs_venues' as const]),
    ...(has.has('population') || has.has('totals') ? [] : ['make_needs_people' as const]), ...(all.some((p) => p.roles.length === 0) ? ['make_needs_role' as const] : []),
    ...(all.some((p) => p.licence.trim() === '') ? ['make_needs_licence' as const] : []), ...(all.some((p) => p.table && placed(p) && p.crs === '') ? ['make_needs_datum' as const] : []),
  ];
}

/** The draft as the server takes it: intake.Draft. */
export const draft = (): object => ({
  name: title.value.trim() || making.value?.folder || 'Walkshed',
  sources: parts.value.filter((p) => p.id).map((p) => ({ file: p.id, roles: p.roles, licence: p.licence.trim(), ...(p.crs && { crs: p.crs }), columns: Object.fromEntries(Object.entries(p.columns).filter(([, v]) => v)) })),
});

let again = 0;
/** Asks how far the work is until it has ended; a project that was made is opened. */
export async function watch(): Promise<void> {
  clearTimeout(again);
  try {
    const s = await ask<MakingState>('/making');
    trouble.value = '';
    making.value = s;
    if (s.state === 'made') { location.reload(); return; }
    if (s.state === 'checking' || s.state === 'making') again = window.setTimeout(() => void watch(), 300);
  } catch (e) {
    trouble.value = wordsOf(e);
    again = window.setTimeout(() => void watch(), 2000);
  }
}

async function begin(path: string, body?: object): Promise<void> {
  try { making.value = await send<MakingState>(path, body); } catch (e) { trouble.value = wordsOf(e); return; }
  void watch();
}
export const check = (): Promise<void> => begin('/making', draft());
export const keep = (): Promise<void> => begin('/making/keep');
export const cancel = (): void => { void write('DELETE', '/making').catch(() => undefined); };
