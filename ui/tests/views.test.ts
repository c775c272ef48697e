import { emit } from '@tauri-apps/api/event';
import { fireEvent } from '@testing-library/svelte';
import { expect, test } from 'vitest';

import { screens, view } from '../dev/fixtures';
import { absent, find, main, press, show, start } from './program';

test('the window listens before it asks for the present view', async () => {
  const older = view(screens.welcome);
  const newer = view(screens.server);
  // Somebody who asks first and listens then misses what is pushed while the answer is under way.
  const program = await start(older, () => emit('view', newer));
  await expect.poll(() => program.calls).toContain('painted');
  expect(main().dataset['screen']).toBe('server');
});

test('a view that was overtaken is dropped', async () => {
  const older = view(screens.server);
  const program = await start(view(screens.welcome));
  await program.push(older);
  expect(main().dataset['screen']).toBe('welcome');
});

test('the language changes at once, and what was typed stays', async () => {
  const first = view(screens.server);
  const program = await start(first);
  expect(document.documentElement.lang).toBe('en');
  await press('[data-action="set_language"][data-value="ja"]');
  expect(program.actions).toEqual([{ name: 'set_language', language: 'ja' }]);
  const heading = find('h1');
  await program.push(view(screens.server, { language: 'ja' }));
  expect(document.documentElement.lang).toBe('ja');
  expect(heading.isConnected).toBe(true);
  expect(heading.textContent).toBe('どのサーバーを使いますか?');
  expect(find('[data-action="set_language"][data-value="ja"]').getAttribute('aria-pressed')).toBe('true');
});

test('light and dark are chosen, and followed', async () => {
  const program = await show(screens.home);
  await press('[data-action="set_appearance"][data-value="dark"]');
  expect(program.actions).toEqual([{ name: 'set_appearance', appearance: 'dark' }]);
  await program.push(view(screens.home, { appearance: 'dark' }));
  expect(document.documentElement.dataset['appearance']).toBe('dark');
});

test('a profile with a name of its own is named', async () => {
  const program = await show(screens.home);
  expect(find('header').textContent).not.toContain('Profile');
  await program.push(view(screens.home, { profile: 'second' }));
  expect(find('header').textContent).toContain('Profile second');
});

test('a screen that changes takes the focus to its heading; one that stays leaves it', async () => {
  const program = await show(screens.server);
  find('input[name="address"]').focus();
  await program.push(view(screens['server-busy']));
  expect(document.activeElement).toBe(find('input[name="address"]'));
  await program.push(view(screens['confirm-server']));
  expect(document.activeElement).toBe(find('h1'));
});

test('waiting is said once, politely, and taken back', async () => {
  const program = await show(screens['server-busy']);
  expect(find('[role="status"]').textContent).toContain('Contacting the server');
  expect(main().getAttribute('aria-busy')).toBe('true');
  await program.push(view(screens.server));
  expect(find('[role="status"]').textContent).toBe('');
  expect(absent('[data-busy]')).toBe(true);
});

test('the program hears once when its first view is on the screen', async () => {
  const program = await show(screens.welcome);
  await program.push(view(screens.server));
  await expect.poll(() => program.calls.filter((call) => call === 'painted')).toEqual(['painted']);
});

test('the menu of the web view opens only where there is something to copy or paste', async () => {
  await show(screens.server);
  const opens = (target: Element): Promise<boolean> =>
    fireEvent(target, new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
  expect(await opens(find('h1'))).toBe(false);
  expect(await opens(find('input[name="address"]'))).toBe(true);
  getSelection()?.selectAllChildren(find('h1'));
  expect(await opens(find('h1'))).toBe(true);
  getSelection()?.removeAllRanges();
});
