// From brightness and colours to red, green and blue: ITU-R BT.601 with the full range (JFIF 1.02).

import type { Frame } from './frame';

type Planes = Pick<Frame, 'width' | 'height' | 'planes'>;

/** Fills `pixels`, four bytes each: red, green, blue, and opaque. They are clamped by the array. */
export function fillPixels(pixels: Uint8ClampedArray, { width, height, planes }: Planes): void {
  const pairs = Math.ceil(width / 2);
  const us = width * height;
  const vs = us + pairs * Math.ceil(height / 2);
  let at = 0;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    const row = (y >> 1) * pairs;
    let [red, green, blue] = [0, 0, 0];
    for (let x = 0; x < width; x += 1, at += 1, to += 4) {
      // Two pixels share their colours.
      if ((x & 1) === 0) {
        const pair = row + (x >> 1);
        const u = (planes[us + pair] ?? 0) - 128;
        const v = (planes[vs + pair] ?? 0) - 128;
        red = (359 * v) >> 8;
        green = (88 * u + 183 * v) >> 8;
        blue = (454 * u) >> 8;
      }
      const light = planes[at] ?? 0;
      pixels[to] = light + red;
      pixels[to + 1] = light - green;
      pixels[to + 2] = light + blue;
      pixels[to + 3] = 255;
    }
  }
}
