// Every screen without the program behind it, while the interface is worked on: `npm run dev`, then
// /dev/gallery.html#home/ja/dark. Languages and appearances can be switched there. It is not part of the build.

import { emit } from '@tauri-apps/api/event';
import { mockIPC, mockWindows } from '@tauri-apps/api/mocks';

import type { Action, Appearance, Language, View } from '../src/bindings';
import { NOW, prompts, screens, view } from './fixtures';

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

mockWindows('main');
mockIPC(
  (command, body) => {
    if (command === 'current_view') return shown;
    if (command === 'act') answer((body as { action: Action }).action);
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
