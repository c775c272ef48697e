import type { Action, Busy, Screen } from './bindings';

export type ScreenName = Screen['name'];
export type ScreenOf<Name extends ScreenName> = Extract<Screen, { name: Name }>;
export type ActionName = Action['name'];

/** The actions that carry nothing. */
export type PlainAction = Exclude<
  { [A in Action as A['name']]: keyof A extends 'name' ? A : never }[ActionName],
  never
>;

export type Send = (action: Action) => void;

/** What every screen gets. */
export interface ScreenProps<Name extends ScreenName> {
  screen: ScreenOf<Name>;
  send: Send;
}

/** Waits that a person may leave; the others finish what they began. */
const LEAVABLE: readonly Busy[] = ['contacting', 'reading', 'logging_in', 'opening'];

export function mayLeave(busy: Busy | null): boolean {
  return busy === null || LEAVABLE.includes(busy);
}

export function busyOf(screen: Screen): Busy | null {
  return 'busy' in screen ? screen.busy : null;
}
