import { getContext, setContext } from 'svelte';

/** Sends the form of the screen as it stands now, where it has one. */
export interface Forms {
  send: (() => void) | null;
}

const KEY = Symbol('forms');

/** Makes the place where the form of a screen is known. */
export function provideForms(): void {
  setContext<Forms>(KEY, { send: null });
}

/** The form of the screen that one stands on; nothing over the screens. */
export function forms(): Forms | undefined {
  return getContext<Forms | undefined>(KEY);
}
