// A code that somebody types or pastes as text.

import { createContext } from 'svelte';

import { Draft, optional } from './draft.svelte';

export type TypedCode = Draft<'code' | 'server'>;

export function emptyCode(): TypedCode {
  // A code that was copied whole names its server itself.
  return new Draft<'code' | 'server'>({ code: '', server: '' }, { server: optional });
}

/** What was typed of a code so far. It outlives its screen while somebody joins, and not that. */
export const [typedCode, provideTypedCode] = createContext<() => TypedCode>();

/** What a pasted text is: a code that names its server, one to be typed beside its server, or neither. */
export function kindOf(text: string): 'whole' | 'typed' | null {
  const plain = text.normalize('NFKC').trim();
  if (/^WARIFU:\/\//i.test(plain)) return 'whole';
  return /^[TS][0-9A-Z]{20,40}$/i.test(plain.replace(/[\s\p{Pd}]/gu, '')) ? 'typed' : null;
}
