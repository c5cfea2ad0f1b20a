import { comparison } from './compare';
import { bound, percent, more, signed, t, whole } from './i18n';
import { legendRows, legendTitle } from './legend';
import { index, limit, table } from './state';
import { inks, theme } from './theme';
import { sides } from './view';
import { active, picture } from './whatif';

/** A copy of the map as it is drawn now, and how wide a CSS pixel is in metres. */
export interface Shot { canvas: HTMLCanvasElement; metres: number }

/** The widest round length of at most `most` metres: 1, 2 or 5 times a power of ten. */
export function roundLength(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most));
  return (most >= 5 * ten ? 5 : most >= 2 * ten ? 2 : 1) * ten;
}

/** What every figure of the picture rests on, in the words of the page. */
function parameters(): string[] {
  const said = [...document.querySelectorAll<HTMLElement>('.basis > span')].map((e) => (e.firstChild?.textContent ?? '').trim());
  const date = new Date().toISOString().slice(0, 10);
  return [...said, `${index.value!.attribution.join('; ')} · ${date} · Walkshed ${index.value!.version}`];
}

function headline(): string {
  const p = picture.value;
  const c = comparison.value, two = sides.value;
  if (two && c?.state === 'answer') return t('picture_compare', { shown: two.shownName, before: two.beforeName, gained: whole(c.is.people_gained), lost: whole(c.is.people_lost), limit: bound(limit.value) });
  if (active.value && p) return t('picture_whatif', { share: percent(p.now.covered / (p.now.people || 1)), people: signed(more(p.today.covered, p.now.covered)), limit: bound(limit.value) });
  return table.value ? t('announce', { share: percent(table.value.all.share), limit: bound(limit.value) }) : '';
}

/** The lines a text takes within a width. Chinese may break anywhere, words at spaces. */
function lines(c: CanvasRenderingContext2D, text: string, width: number): string[] {
  const out: string[] = [];
  let line = '';
  for (const piece of text.match(/[ -ÿ–-’]+?(?:\s|$|(?=[^ -ÿ]))|[^ -ÿ]/g) ?? [text]) {
    if (line && c.measureText(line + piece).width > width) { out.push(line.trim()); line = ''; }
    line += piece;
  }
  return line.trim() ? [...out, line.trim()] : out;
}

const face = '"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif';

/** The map with title, legend, scale and parameters, as one picture. */
export function compose(shot: Shot, dpr: number): HTMLCanvasElement {
  const ink = inks[theme.value], out = document.createElement('canvas'), c = out.getContext('2d')!;
  const pad = 18, side = 230, mapWidth = shot.canvas.width / dpr, mapHeight = shot.canvas.height / dpr, width = Math.max(mapWidth, 420) + side;
  const say = (size: number, weight = 400) => { c.font = `${weight} ${size}px ${face}`; };
  say(12);
  const foot = parameters().flatMap((p) => lines(c, p, width - 2 * pad));
  const top = 74, height = top + Math.max(mapHeight, 300) + 18 * foot.length + 2 * pad;
  out.width = width * dpr; out.height = height * dpr; // setting them clears the font
  c.scale(dpr, dpr);
  c.fillStyle = ink.ground; c.fillRect(0, 0, width, height);
  c.drawImage(shot.canvas, 0, top, mapWidth, mapHeight);
  c.fillStyle = ink.label; c.textBaseline = 'alphabetic';
  say(22, 700); c.fillText(`${index.value!.name} · ${t('title')}`, pad, 32, width - 2 * pad);
  say(15); c.fillText(headline(), pad, 57, width - 2 * pad);
  drawLegend(c, Math.max(mapWidth, 420) + pad, top + 8, side - 2 * pad);
  drawScale(c, pad, top + mapHeight - 16, shot.metres);
  c.fillStyle = ink.label; say(12);
  foot.forEach((l, i) => c.fillText(l, pad, height - pad - 18 * (foot.length - 1 - i)));
  return out;
}

function drawLegend(c: CanvasRenderingContext2D, x: number, y: number, width: number): void {
  const ink = inks[theme.value];
  c.font = `600 13px ${face}`;
  const title = lines(c, legendTitle(), width);
  title.forEach((l, i) => c.fillText(l, x, y + 13 + 17 * i));
  c.font = `400 13px ${face}`;
  legendRows().forEach((r, i) => {
    const at = y + 17 * title.length + 10 + 23 * i;
    c.fillStyle = r.color; c.fillRect(x, at, 20, 16);
    if (r.hatched) { c.strokeStyle = ink.paper; c.lineWidth = 1.5; c.beginPath(); for (const s of [0, 8]) { c.moveTo(x + s, at + 16); c.lineTo(x + s + 12, at); } c.stroke(); }
    c.fillStyle = ink.label; c.fillText(r.label, x + 28, at + 13, width - 80);
    c.textAlign = 'right'; if (r.share !== null) c.fillText(percent(r.share), x + width, at + 13);
    c.textAlign = 'left';
  });
}

function drawScale(c: CanvasRenderingContext2D, x: number, y: number, metres: number): void {
  const ink = inks[theme.value], length = roundLength(120 * metres), wide = length / metres;
  c.fillStyle = ink.paper; c.globalAlpha = 0.75; c.fillRect(x - 6, y - 20, wide + 12, 28); c.globalAlpha = 1;
  c.strokeStyle = c.fillStyle = ink.label; c.lineWidth = 2;
  c.beginPath(); c.moveTo(x, y - 6); c.lineTo(x, y); c.lineTo(x + wide, y); c.lineTo(x + wide, y - 6); c.stroke();
  c.font = `400 12px ${face}`;
  c.fillText(length >= 1000 ? `${length / 1000} km` : `${length} m`, x + 4, y - 7);
}

/** A file name that says the place, whether it is a what-if, the limit and the day. */
export function fileName(place: string, whatIf: boolean, minutes: number, day: string): string {
  const plain = place.replace(/[\s/\\:*?"<>|]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'walkshed';
  return `${plain}-${whatIf ? 'what-if-' : ''}${minutes}min-${day}.png`;
}

export async function savePicture(shot: Shot, dpr: number): Promise<void> {
  const blob = await new Promise<Blob | null>((done) => compose(shot, dpr).toBlob(done, 'image/png'));
  if (!blob) return;
  const a = document.createElement('a');
  a.href = URL.createObjectURL(blob);
  a.download = fileName(index.value!.name, active.value || sides.value !== null, limit.value, new Date().toISOString().slice(0, 10));
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
}
