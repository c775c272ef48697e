import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');

const tokens = new Map(
  Array.from(css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g), ([, name, light, dark]) => [
    name ?? '',
    { light: light ?? '', dark: dark ?? '' },
  ]),
);

/** WCAG 2.2: text needs 4.5 against what lies under it, edges and marks 3. */
const TEXT: [string, string][] = [
  ...['paper', 'sheet', 'field', 'hover'].map((under): [string, string] => ['ink', under]),
  ...['paper', 'sheet', 'field', 'hover'].map((under): [string, string] => ['ink-soft', under]),
  ...['paper', 'sheet', 'hover'].map((under): [string, string] => ['link', under]),
  ['on-primary', 'primary'],
  ['on-primary', 'primary-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
  ['on-alarm', 'alarm'],
  ['on-alarm', 'alarm-deep'],
  ...['danger-paper', 'paper', 'sheet'].map((under): [string, string] => ['danger-ink', under]),
  ['ink', 'danger-paper'],
  ['ink-soft', 'danger-paper'],
  ['ink', 'warning-paper'],
  ['warning-ink', 'warning-paper'],
  ['good-ink', 'good-paper'],
];

const EDGES: [string, string][] = [
  ...['paper', 'sheet', 'field'].map((under): [string, string] => ['edge', under]),
  ...['paper', 'sheet', 'field', 'danger-paper', 'warning-paper'].map((under): [string, string] => ['focus', under]),
  ['primary', 'paper'],
  ['primary', 'sheet'],
  ['danger', 'sheet'],
  ['alarm', 'on-alarm'],
];

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(over: string, under: string, scheme: 'light' | 'dark'): number {
  const [one, other] = [over, under].map((name) => {
    const colour = tokens.get(name)?.[scheme];
    if (colour === undefined) throw new Error(`there is no colour ${name}`);
    return luminance(colour);
  }) as [number, number];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

// What is chosen of a switch shows by the edge around it, of which a tint tells nobody.
const chosen = /\[aria-pressed='true'\] span \{[^}]*border-color: var\(--([a-z-]+)\)/.exec(
  readFileSync('src/parts/Switch.svelte', 'utf8'),
)?.[1];
EDGES.push(...['paper', 'hover'].map((under): [string, string] => [chosen ?? 'none', under]));

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  test.each(TEXT)('%s can be read on %s', (over, under) => {
    expect(contrast(over, under, scheme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(EDGES)('%s can be seen on %s', (over, under) => {
    expect(contrast(over, under, scheme)).toBeGreaterThanOrEqual(3);
  });
});
