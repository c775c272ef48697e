// The program on the other side, as far as the window knows it.

import { emit } from '@tauri-apps/api/event';
import { mockIPC, mockWindows } from '@tauri-apps/api/mocks';
import { fireEvent, render } from '@testing-library/svelte';
import { tick } from 'svelte';
import { vi } from 'vitest';

import App from '../src/App.svelte';
import type { Action, Screen, View } from '../src/bindings';
import { view } from '../dev/fixtures';

export interface Program {
  /** Every call, in its order. */
  calls: string[];
  actions: Action[];
  pictures: Uint8Array[];
  /** By which numbers the camera's pictures are wanted. */
  watches: number[];
  /** Sends a picture of the camera under the last of these numbers, or another one, and returns what the program is told. */
  picture: (bytes: ArrayBuffer, id?: number) => Promise<number | null | undefined>;
  /** Pushes a view. */
  push: (next: View) => Promise<void>;
}

/** Starts the window with a view as the present one; `meanwhile` may happen before the answer that carries it. */
export async function start(first: View, meanwhile?: () => Promise<void>): Promise<Program> {
  const program: Program = {
    calls: [],
    actions: [],
    pictures: [],
    watches: [],
    picture: async (bytes, id = program.watches.at(-1) ?? 0) => {
      const told = globalThis.showPicture?.(id, btoa(String.fromCharCode(...new Uint8Array(bytes))));
      await tick();
      return told;
    },
    push: async (next) => {
      await emit('view', next);
      await tick();
      // What watches the page hears of it after that.
      await Promise.resolve();
    },
  };
  mockWindows('main');
  mockIPC(
    async (command, payload) => {
      program.calls.push(command);
      if (command === 'act') program.actions.push((payload as { action: Action }).action);
      if (command === 'read_picture') program.pictures.push(payload as unknown as Uint8Array);
      if (command === 'watch_preview') program.watches.push((payload as { id: number }).id);
      if (command === 'current_view') await meanwhile?.();
      return command === 'current_view' ? first : undefined;
    },
    { shouldMockEvents: true },
  );
  render(App);
  await vi.waitFor(() => {
    if (!program.calls.includes('current_view')) throw new Error('nobody asked for a view yet');
  });
  await tick();
  await tick();
  return program;
}

export function show(screen: Screen, changes: Partial<View> = {}): Promise<Program> {
  return start(view(screen, changes));
}

export function main(): HTMLElement {
  return find('main');
}

export function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
}

export function absent(selector: string): boolean {
  return document.querySelector(selector) === null;
}

export function field(name: string): HTMLInputElement {
  return find(`input[name="${name}"]`) as HTMLInputElement;
}

export async function type(name: string, text: string): Promise<void> {
  await fireEvent.input(field(name), { target: { value: text } });
}

export async function press(selector: string): Promise<void> {
  await fireEvent.click(find(selector));
  await tick();
}

export async function submit(selector = 'form'): Promise<void> {
  await fireEvent.submit(find(selector));
  await tick();
}

export function action(name: string): string {
  return `[data-action="${name}"]`;
}
