import { addProtocol } from 'maplibre-gl';
import { PMTiles, Protocol, type RangeResponse, type Source } from 'pmtiles';

// A published page (walkshed publish) has no server behind it: its answers lie in
// files beside it, its tiles in one PMTiles archive. It shows one limit and edits
// nothing.

/** The folder of a published page's answers, with a slash at its end; "" where a server answers. */
export const folder: string = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="walkshed-folder"]')?.content ?? '';

export const published = folder !== '';

/** The file that holds the answer a server would give. */
export function fileOf(path: string, query: Record<string, string | number>): string {
  return `${folder}answers/${path.slice(1) || 'index'}.${query.format === 'geojson' ? 'geojson' : 'json'}`;
}

/** Reads ranges of a file, or all of it once where the server knows no ranges. */
export class PlainSource implements Source {
  private whole: Promise<ArrayBuffer> | null = null;
  constructor(private readonly url: string) {}
  getKey(): string { return this.url; }
  async getBytes(offset: number, length: number, signal?: AbortSignal): Promise<RangeResponse> {
    if (!this.whole) {
      const answer = await fetch(this.url, { headers: { Range: `bytes=${offset}-${offset + length - 1}` }, signal });
      if (answer.status === 206) return { data: await answer.arrayBuffer() };
      if (answer.status !== 200) throw new Error(`${this.url}: ${answer.status} ${answer.statusText}`);
      this.whole ??= answer.arrayBuffer();
      this.whole.catch(() => { this.whole = null; });
    }
    return { data: (await this.whole).slice(offset, offset + length) };
  }
}

const archive = published ? openArchive() : '';

function openArchive(): string {
  const protocol = new Protocol(), url = new URL(`${folder}map.pmtiles`, document.baseURI).href;
  protocol.add(new PMTiles(new PlainSource(url)));
  addProtocol('pmtiles', protocol.tile);
  return url;
}

/** Where the map's tiles are, the cells left out of them if asked; an archive ends at tiles.DetailZoom and always holds them. */
export const tilesAt = (bare: boolean): { tiles: string[]; maxzoom: number } => published
  ? { tiles: [`pmtiles://${archive}/{z}/{x}/{y}`], maxzoom: 14 } : { tiles: [`${location.origin}/tiles/{z}/{x}/{y}.mvt${bare ? '?cells=none' : ''}`], maxzoom: 15 };
