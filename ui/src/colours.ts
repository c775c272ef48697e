// From brightness and colours to red, green and blue: ITU-R BT.601 with the full range (JFIF 1.02).

import type { Frame } from './frame';

type Planes = Pick<Frame, 'width' | 'height' | 'planes'>;

const OPAQUE = 0xff000000;

/**
 * Fills `pixels`, four bytes each: red, green, blue, and opaque. As in a mirror: who turns a picture round when it is painted has
 * every pixel looked up once more.
 */
export function fillMirrored(pixels: Uint8ClampedArray, { width, height, planes }: Planes): void {
  // A pixel at a time, as little-endian machines have it: there are no others that show these pages.
  const words = new Int32Array(pixels.buffer, pixels.byteOffset, width * height);
  const pairs = Math.ceil(width / 2);
  const us = width * height;
  const vs = us + pairs * Math.ceil(height / 2);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    const row = (y >> 1) * pairs;
    let [redder, greener, bluer] = [0, 0, 0];
    let to = at + width - 1;
    for (let x = 0; x < width; x += 1, at += 1, to -= 1) {
      // Two pixels share their colours.
      if ((x & 1) === 0) {
        const pair = row + (x >> 1);
        const u = (planes[us + pair] ?? 0) - 128;
        const v = (planes[vs + pair] ?? 0) - 128;
        redder = (359 * v) >> 8;
        greener = -((88 * u + 183 * v) >> 8);
        bluer = (454 * u) >> 8;
      }
      const light = planes[at] ?? 0;
      let red = light + redder;
      let green = light + greener;
      let blue = light + bluer;
      // Few are too dark or too light for their colour.
      if (((red | green | blue) & ~255) !== 0) {
        red = clamped(red);
        green = clamped(green);
        blue = clamped(blue);
      }
      words[to] = OPAQUE | (blue << 16) | (green << 8) | red;
    }
  }
}

function clamped(part: number): number {
  return Math.max(0, Math.min(255, part));
}
