import { createContext } from 'svelte';

import type { Action, Busy, Screen } from './bindings';

export type ScreenName = Screen['name'];
export type ScreenOf<Name extends ScreenName> = Extract<Screen, { name: Name }>;
export type ActionName = Action['name'];

export type Send = (action: Action) => void;

/** What every screen gets. */
export interface ScreenProps<Name extends ScreenName> {
  screen: ScreenOf<Name>;
  send: Send;
}

export function busyOf(screen: Screen): Busy | null {
  return 'busy' in screen ? screen.busy : null;
}

/** Whether `back` is of use now: the program knows what it may leave unfinished. */
export const [mayLeave, provideMayLeave] = createContext<() => boolean>();
