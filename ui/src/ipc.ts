// The only module that talks to the program.

import { Channel, invoke } from '@tauri-apps/api/core';
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

/**
 * Gives the camera's pictures to `show`, each as its bytes, for as long as there are any. When one has been shown, the program
 * may send another. Returns how to stop.
 */
export function watchPreview(show: (bytes: ArrayBuffer) => void): () => void {
  const channel = new Channel<ArrayBuffer>((bytes) => {
    try {
      show(bytes);
    } finally {
      // One that cannot be shown is over too.
      void invoke('preview_shown', { id: channel.id });
    }
  });
  void invoke('watch_preview', { channel });
  return () => {
    channel.onmessage = () => undefined;
  };
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
