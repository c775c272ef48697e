// The only module that talks to the program.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { Action, View } from './bindings';

/** Sends what a person did. The outcome comes as a view. */
export function act(action: Action): Promise<void> {
  return invoke('act', { action });
}

/** Hands over a picture that may hold a code. The outcome comes as a view. */
export function readPicture(bytes: Uint8Array): Promise<void> {
  return invoke('read_picture', bytes);
}

declare global {
  /**
   * The program calls it by name, with the number under which it was asked for pictures. Returns how wide the picture is on the
   * screen, in pixels of that; null where nobody shows it any more.
   */
  var showPicture: ((id: number, base64: string) => number | null) | undefined;

  interface Uint8ArrayConstructor {
    /** Not in every web view that shows these pages, nor yet in TypeScript. */
    fromBase64?: (base64: string) => Uint8Array<ArrayBuffer>;
  }
}

let watches = 0;

/**
 * Gives the camera's pictures to `show`, each as its bytes, for as long as there are any. When that returns how wide the picture is
 * on the screen, the program may send another. Returns how to stop.
 */
export function watchPreview(show: (bytes: ArrayBuffer) => number): () => void {
  watches += 1;
  const own = watches;
  globalThis.showPicture = (id, base64) => {
    if (id !== own) return null;
    try {
      return show(bytesOf(base64));
    } catch {
      // One that cannot be shown is over too.
      return 0;
    }
  };
  void invoke('watch_preview', { id: own });
  return () => {
    if (own === watches) globalThis.showPicture = undefined;
  };
}

function bytesOf(base64: string): ArrayBuffer {
  // Nine times as fast as the other way.
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64).buffer;
  return Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)).buffer;
}

/** Tells that the first view is on the screen, by which the program's start is measured. */
export function painted(): Promise<void> {
  return invoke('painted');
}

/** Gives every view there is to `show`, the present one first or soon after. Returns how to stop. */
export async function watchViews(show: (view: View) => void): Promise<() => void> {
  // Listening comes first: a view that is pushed between the two calls must not be lost.
  const stop = await listen<View>('view', (event) => {
    show(event.payload);
  });
  show(await invoke<View>('current_view'));
  return stop;
}
