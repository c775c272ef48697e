// Every screen without the program behind it, while the interface is worked on: `npm run dev`, then
// /dev/gallery.html#home/ja/dark. Languages and appearances can be switched there. It is not part of the build.

import { emit } from '@tauri-apps/api/event';
import { mockIPC, mockWindows } from '@tauri-apps/api/mocks';

import type { Action, Appearance, Language, View } from '../src/bindings';
import { NOW, prompts, screens, view } from './fixtures';
import { QR_PATH } from './fixtures-qr';

// The fixtures have their own present.
const start = Date.now();
const real = Date.now.bind(Date);
Date.now = () => NOW * 1000 + real() - start;

function asked(): View {
  const [name = '', language, appearance, prompt] = location.hash.slice(1).split('/');
  const screen = Object.entries(screens).find(([key]) => key === name)?.[1] ?? screens.welcome;
  return view(screen, {
    language: language === 'ja' ? 'ja' : ('en' satisfies Language),
    appearance: appearance === 'light' || appearance === 'dark' ? appearance : ('system' satisfies Appearance),
    profile: name === 'home' ? 'second' : null,
    prompt: Object.entries(prompts).find(([key]) => key === prompt)?.[1] ?? null,
  });
}

let shown = asked();

function answer(action: Action): void {
  if (action.name === 'set_language')
    shown = view(shown.screen, { ...shown, language: action.language, revision: shown.revision + 1 });
  if (action.name === 'set_appearance')
    shown = view(shown.screen, { ...shown, appearance: action.appearance, revision: shown.revision + 1 });
  void emit('view', shown);
}

/** What a camera might see: a screen with a code in a dim room, a mark around it. */
function film(id: number): void {
  const [width, height] = [640, 360];
  const picture = new OffscreenCanvas(width, height);
  const context = picture.getContext('2d');
  if (!context) return;
  context.fillStyle = '#5a5148';
  context.fillRect(0, 0, width, height);
  context.translate(250, 70);
  context.rotate(0.06);
  context.fillStyle = '#f2f2ee';
  context.fillRect(0, 0, 196, 196);
  context.scale(4, 4);
  context.fillStyle = '#1c1c1c';
  context.fill(new Path2D(QR_PATH));
  const planes = planesOf(context.getImageData(0, 0, width, height));
  const head = Int16Array.from([width, height, 1, 0, 265, 87, 428, 97, 418, 259, 256, 249]);
  const bytes = new Uint8Array(head.byteLength + planes.length);
  bytes.set(new Uint8Array(head.buffer));
  bytes.set(planes, head.byteLength);
  globalThis.showPicture?.(id, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
}

/** The brightness of each pixel; the scene has next to no colours. */
function planesOf({ width, height, data }: ImageData): Uint8Array {
  const planes = new Uint8Array((width * height * 3) / 2).fill(128);
  for (let at = 0; at < width * height; at += 1) planes[at] = data[4 * at + 1] ?? 0;
  return planes;
}

mockWindows('main');
mockIPC(
  (command, body) => {
    if (command === 'current_view') return shown;
    if (command === 'act') answer((body as { action: Action }).action);
    if (command === 'watch_preview') film((body as { id: number }).id);
    return undefined;
  },
  { shouldMockEvents: true },
);

addEventListener('hashchange', () => {
  const next = asked();
  shown = { ...next, revision: Math.max(next.revision, shown.revision + 1) };
  void emit('view', shown);
});

await import('../src/main');
