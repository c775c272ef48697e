import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

import english from '../locales/en.ftl?raw';
import japanese from '../locales/ja.ftl?raw';
import type { Language } from './bindings';

function bundle(language: Language, source: string): FluentBundle {
  // Both languages run from left to right, and isolation marks would end up in what people copy.
  const made = new FluentBundle(language, { useIsolating: false });
  made.addResource(new FluentResource(source));
  return made;
}

const bundles: Record<Language, FluentBundle> = {
  en: bundle('en', english),
  ja: bundle('ja', japanese),
};

let spoken = $state<Language>('en');

/** The language in which texts and dates are given; everything shown follows at once. */
export function language(): Language {
  return spoken;
}

export function speak(next: Language): void {
  spoken = next;
}

/** A text of the catalogues. */
export function t(id: string, variables?: Record<string, FluentVariable>): string {
  const pattern = bundles[spoken].getMessage(id)?.value;
  return pattern ? bundles[spoken].formatPattern(pattern, variables) : id;
}
