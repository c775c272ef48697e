import { FluentResource } from '@fluent/bundle';
import { parse } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';

import english from '../locales/en.ftl?raw';
import japanese from '../locales/ja.ftl?raw';
import * as words from '../src/words';

const sources = import.meta.glob<string>(['../src/**/*.{ts,svelte}', '!../src/bindings.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The messages of a catalogue with the variables of each. */
function messages(source: string): Map<string, string[]> {
  return new Map(
    new FluentResource(source).body.map((entry) => [entry.id, [...new Set(variables(entry.value))].sort()]),
  );
}

function variables(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(variables);
  if (typeof node !== 'object' || node === null) return [];
  if ('type' in node && node.type === 'var' && 'name' in node) return [String(node.name)];
  return Object.values(node).flatMap(variables);
}

const known = messages(english);

test('both languages say the same things with the same variables', () => {
  expect(Object.fromEntries(messages(japanese))).toEqual(Object.fromEntries(known));
});

test('every line of a catalogue is understood', () => {
  for (const source of [english, japanese]) {
    expect(source.match(/^[a-z][a-z0-9-]* =/gm)).toHaveLength(messages(source).size);
  }
});

test('only plain Fluent, which both readers of the catalogues know', () => {
  for (const source of [english, japanese]) expect(source).not.toMatch(/\b[A-Z]{2,}\(/);
});

test('every text that the source asks for is there', () => {
  const asked = Object.values(sources).flatMap((source) =>
    Array.from(source.matchAll(/\bt\('([^']+)'|'(fault-[a-z-]+)'/g), (match) => match[1] ?? match[2] ?? ''),
  );
  asked.push(...Object.values(words).flatMap((table) => Object.values<string>(table)));
  expect(asked.filter((id) => !known.has(id))).toEqual([]);
});

test('every text is used', () => {
  const literals = new Set(
    Object.values(sources).flatMap((source) =>
      Array.from(source.matchAll(/'([a-z][a-z0-9-]*)'/g), (match) => match[1]),
    ),
  );
  expect([...known.keys()].filter((id) => !literals.has(id))).toEqual([]);
});

describe('no text stands in the source', () => {
  const SPOKEN = ['aria-label', 'title', 'placeholder', 'alt', 'label'];

  test.each(Object.entries(sources).filter(([path]) => path.endsWith('.svelte')))('%s', (_, source) => {
    const found: string[] = [];
    walk(parse(source, { modern: true }).fragment, (node) => {
      if (node['type'] === 'Text' && /\p{L}/u.test(String(node['data']))) found.push(String(node['data']));
      return node['type'] !== 'Attribute' || SPOKEN.includes(String(node['name']));
    });
    expect(found).toEqual([]);
  });
});

function walk(node: unknown, enter: (node: Record<string, unknown>) => boolean): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, enter);
  } else if (typeof node === 'object' && node !== null) {
    if (enter(node as Record<string, unknown>)) for (const each of Object.values(node)) walk(each, enter);
  }
}
