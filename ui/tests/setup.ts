import { clearMocks } from '@tauri-apps/api/mocks';
import { cleanup } from '@testing-library/svelte';
import { afterEach, beforeEach, vi } from 'vitest';

import { NOW } from '../dev/fixtures';
import { speak } from '../src/text.svelte';

// What jsdom lacks: modal dialogs, which take the focus, scrolling, how large a window is, and files that are read.
HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
  this.querySelector<HTMLElement>('input, button')?.focus();
};
HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
  this.open = false;
};
Element.prototype.scrollIntoView = () => undefined;
// No window is wide or low here.
globalThis.matchMedia = (media) => Object.assign(new EventTarget(), { media, matches: false }) as MediaQueryList;
// Nothing is drawn, so every frame is there at once, and none after its test.
globalThis.requestAnimationFrame = (frame) => {
  queueMicrotask(() => {
    frame(0);
  });
  return 0;
};
Blob.prototype.arrayBuffer = function (this: Blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => {
      done(reader.result as ArrayBuffer);
    };
    reader.onerror = fail;
    reader.readAsArrayBuffer(this);
  });
};

beforeEach(() => {
  // As in index.html.
  document.documentElement.lang = 'en';
  document.title = 'Warifu';
  // The fixtures have their own present.
  vi.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
});

afterEach(async () => {
  cleanup();
  // The window stops listening a moment after it is gone.
  await new Promise((done) => {
    setTimeout(done);
  });
  clearMocks();
  vi.restoreAllMocks();
  speak('en');
});
