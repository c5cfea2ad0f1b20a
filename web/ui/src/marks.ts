import type { Map as GLMap } from 'maplibre-gl';
import { inks, type Theme } from './theme';

/** Two device pixels a CSS pixel, sharp enough on every screen. */
const ratio = 2;

/** Gives the style the two pictures it uses, drawn here: nothing is fetched. */
export function addPictures(map: GLMap, theme: Theme): void {
  const pictures = { hatch: hatch(inks[theme].paper), site: disc(inks[theme].label, inks[theme].paper) };
  for (const [name, picture] of Object.entries(pictures)) {
    if (picture && !map.hasImage(name)) map.addImage(name, picture, { pixelRatio: ratio });
  }
}

function draw(size: number, paint: (c: CanvasRenderingContext2D, size: number) => void): ImageData | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * ratio;
  const c = canvas.getContext('2d');
  if (!c) return null;
  c.scale(ratio, ratio);
  paint(c, size);
  return c.getImageData(0, 0, canvas.width, canvas.height);
}

/** Slanted lines that join from square to square. */
function hatch(color: string): ImageData | null {
  return draw(8, (c, s) => {
    c.strokeStyle = color;
    c.lineWidth = 1.4;
    c.beginPath();
    for (const shift of [-s, 0, s]) { c.moveTo(shift - 1, s + 1); c.lineTo(shift + s + 1, -1); }
    c.stroke();
  });
}

/** The badge a site's number stands on. */
function disc(fill: string, rim: string): ImageData | null {
  return draw(26, (c, s) => {
    c.beginPath();
    c.arc(s / 2, s / 2, s / 2 - 2, 0, 2 * Math.PI);
    c.fillStyle = fill;
    c.fill();
    c.strokeStyle = rim;
    c.lineWidth = 2;
    c.stroke();
  });
}
