import { signal } from '@preact/signals';
import { ask, bringFile, dropFile, Refusal, wordsOf, type FilePreview } from './api';
import { t } from './i18n';
import { freshId, type Change, type Plan } from './plan';
import { index, target } from './state';
import { edit, plan } from './whatif';

/** How a file is to be read: the datum, and a column for each thing that is needed. "" is what the file says or the server finds. */
export interface Reading { crs: string; layer: string; lon: string; lat: string; name: string; kind: string }
const asFound: Reading = { crs: '', layer: '', lon: '', lat: '', name: '', kind: '' };

/** A file of the reader's own, looked at; nothing of the page's data changes until it is taken over. */
export interface Brought { file: string; bytes: number; sent: number; id: string; as: Reading; seen: FilePreview | null; busy: boolean; failed: string }
export const brought = signal<Brought | null>(null);
/** Files are dragged over the page. */
export const hovering = signal(false);
/** What the server takes: intake.MostBytes and its kinds. */
export const mostBytes = 64 * 2 ** 20;
export const endings = ['.csv', '.tsv', '.txt', '.xlsx', '.geojson', '.json', '.geojsonl', '.gpkg', '.fgb', '.parquet', '.geoparquet', '.zip'];
/** What one step of a what-if takes: mostChanges of the server. */
export const mostVenues = 1000;

/** Why a file is not sent at all; "" where it is. */
export function refusal(name: string, bytes: number): string {
  const low = name.toLowerCase();
  if (low.endsWith('.shp')) return t('bring_shp');
  if (/\.tiff?$|\.pbf$/.test(low)) return t('bring_grid', { file: name });
  if (!endings.some((e) => low.endsWith(e))) return t('bring_kind', { file: name });
  if (bytes === 0) return t('bring_empty', { file: name });
  return bytes > mostBytes ? t('bring_large', { file: name, mib: Math.ceil(bytes / 2 ** 20), most: mostBytes / 2 ** 20 }) : '';
}

let under: AbortController | null = null;

/** Sends a file and has it read. A newer one takes the place of an older. */
export async function bring(file: File): Promise<void> {
  forget();
  const failed = refusal(file.name, file.size), mine = (under = new AbortController());
  brought.value = { file: file.name, bytes: file.size, sent: 0, id: '', as: asFound, seen: null, busy: !failed, failed };
  if (failed) return;
  const put = (more: Partial<Brought>) => { if (!mine.signal.aborted && brought.value) brought.value = { ...brought.value, ...more }; };
  try {
    const { id } = await bringFile(file, (sent) => put({ sent }), mine.signal);
    if (mine.signal.aborted) { dropFile(id); return; }
    put({ id, sent: file.size });
    await look(mine);
  } catch (e) {
    put({ busy: false, failed: explain(e) });
  }
}

const explain = (e: unknown): string => (e instanceof DOMException ? t('bring_broken') : e instanceof Refusal && e.status === 403 ? t('bring_read_only') : wordsOf(e));

/** Reads the file as the form says now. */
async function look(mine: AbortController): Promise<void> {
  const b = brought.value!, query = Object.fromEntries(Object.entries(b.as).filter(([, v]) => v !== ''));
  brought.value = { ...b, busy: true, failed: '' };
  const seen = await ask<FilePreview>(`/files/${b.id}`, query, mine.signal);
  if (mine.signal.aborted || !brought.value) return;
  const first = !brought.value.seen?.usable && seen.usable > 0;
  brought.value = { ...brought.value, seen, busy: false };
  if (first) target.value = { box: around(seen.bound) };
}

/** A box to look at, not smaller than a quarter. */
const around = ([w, s, e, n]: FilePreview['bound']): FilePreview['bound'] => { const d = 0.005; return [w - d, s - d, e + d, n + d]; };

/** Reads the file another way. */
export async function readAs(more: Partial<Reading>): Promise<void> {
  const b = brought.value;
  if (!b?.id) return;
  under?.abort();
  const mine = (under = new AbortController());
  brought.value = { ...b, as: { ...b.as, ...more } };
  await look(mine).catch((e) => { if (!mine.signal.aborted && brought.value) brought.value = { ...brought.value, busy: false, failed: explain(e) }; });
}

export function forget(): void {
  under?.abort();
  under = null;
  if (brought.value?.id) dropFile(brought.value.id);
  brought.value = null;
}

/** The step that takes venues over: all new ones, and those of today closed where they are to be replaced. */
export function takeOverStep(venues: FilePreview['venues'], closed: { id: string; name?: string; kind?: string }[], before: Plan): Change[] {
  const first = freshId(before).number;
  return [
    ...closed.map((v): Change => ({ do: 'close', id: v.id, ...(v.name && { name: v.name }), ...(v.kind && { kind: v.kind }) })),
    ...venues.map((v, i): Change => ({ do: 'add', id: `new/${first + i}`, name: v.name || t('plan_new', { number: first + i }), ...(v.kind && { kind: v.kind }), point: v.point })),
  ];
}

/** Makes the file's venues part of the what-if, beside today's or in their place; one step, undone like any other. */
export async function takeOver(replace: boolean): Promise<void> {
  const b = brought.value;
  if (!b?.seen) return;
  try {
    const closed = replace ? (await ask<{ venues: { id: string; name: string; kind: string }[] }>('/venues')).venues : [];
    if (closed.length + b.seen.venues.length > mostVenues) {
      brought.value = { ...b, failed: t('bring_many', { most: mostVenues, count: closed.length + b.seen.venues.length }) };
      return;
    }
    const gone = new Set(plan.value.flat().filter((c) => c.do === 'close').map((c) => c.id));
    edit(takeOverStep(b.seen.venues, closed.filter((v) => !gone.has(v.id)), plan.value));
    forget();
  } catch (e) {
    brought.value = { ...b, failed: explain(e) };
  }
}

/** Lets files be dropped anywhere on the page. */
export function takeDrops(): () => void {
  let depth = 0;
  const holds = (e: DragEvent) => Boolean(index.value?.files && e.dataTransfer?.types.includes('Files'));
  const enter = (e: DragEvent) => { if (holds(e)) { depth++; hovering.value = true; e.preventDefault(); } };
  const over = (e: DragEvent) => { if (holds(e)) e.preventDefault(); };
  const leave = (e: DragEvent) => { if (holds(e) && --depth <= 0) { depth = 0; hovering.value = false; } };
  const drop = (e: DragEvent) => {
    if (!holds(e)) return;
    e.preventDefault(); // else the browser leaves the page for the file
    depth = 0;
    hovering.value = false;
    const file = e.dataTransfer!.files[0];
    if (file) void bring(file);
  };
  const all = [['dragenter', enter], ['dragover', over], ['dragleave', leave], ['drop', drop]] as const;
  for (const [name, f] of all) window.addEventListener(name, f);
  return () => { for (const [name, f] of all) window.removeEventListener(name, f); };
}
