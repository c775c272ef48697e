import { fireEvent } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { NOW, screens, SERVER, TYPED, view } from '../dev/fixtures';
import { absent, action, find, press, show } from './program';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date'], now: NOW * 1000 });
});

afterEach(() => {
  vi.useRealTimers();
});

async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  await tick();
}

const left = (): string => find('[data-part="countdown"]').textContent;
const spoken = (): string => find('.picture [role="status"]').textContent;

test('the code is drawn dark on white, and stands there as text', async () => {
  await show(screens.code);
  const svg = find('[data-part="qr"]');
  expect(svg.getAttribute('viewBox')).toBe('0 0 49 49');
  expect(svg.getAttribute('shape-rendering')).toBe('crispEdges');
  expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('#ffffff');
  expect(svg.querySelector('path')?.getAttribute('d')).toBe(screens.code.qr.path);
  expect(find('[data-part="typed"]').textContent).toBe(TYPED);
  expect(find('[data-part="server"]').textContent).toBe(SERVER);
});

test('the time runs each second, and is spoken each minute', async () => {
  await show(screens.code);
  expect(left()).toBe('4:32 left');
  expect(spoken()).toBe('The code works for 5 more minutes.');
  await pass(31);
  expect(left()).toBe('4:01 left');
  expect(spoken()).toBe('The code works for 5 more minutes.');
  await pass(1);
  expect(spoken()).toBe('The code works for 4 more minutes.');
  await pass(200);
  expect(left()).toBe('0:40 left');
  expect(spoken()).toBe('The code works for one more minute.');
});

test('at the end the code is gone, and a new one can be had', async () => {
  const program = await show(screens.code);
  await pass(300);
  expect(left()).toBe('The code has ended');
  expect(spoken()).toBe('The code has ended');
  expect(absent('[data-part="qr"]')).toBe(true);
  expect(absent('[data-part="typed"]')).toBe(true);
  await press(action('new_code'));
  expect(program.actions).toEqual([{ name: 'new_code' }]);
});

test('no clock runs once the code is left', async () => {
  const begun = vi.spyOn(globalThis, 'setInterval');
  const ended = vi.spyOn(globalThis, 'clearInterval');
  const program = await show(screens.code);
  await program.push(view(screens.home));
  expect(begun).toHaveBeenCalled();
  for (const { value } of begun.mock.results) expect(ended).toHaveBeenCalledWith(value);
});

test('the code fills the window on demand, until Escape', async () => {
  await show(screens.code);
  await press('.enlarge');
  expect(find('dialog [data-part="qr-large"]').querySelector('path')?.getAttribute('d')).toBe(screens.code.qr.path);
  await fireEvent(find('dialog'), new Event('cancel', { cancelable: true }));
  expect(absent('dialog')).toBe(true);
  await press('.enlarge');
  await press('.shrink');
  expect(absent('dialog')).toBe(true);
});

test('copying is confirmed for a moment', async () => {
  await show(screens.code);
  await press(action('copy_code'));
  expect(find(action('copy_code')).textContent).toContain('Copied');
  await pass(3);
  expect(find(action('copy_code')).textContent).not.toContain('Copied');
});

test('copying that failed is not confirmed', async () => {
  const program = await show(screens.code);
  await press(action('copy_code'));
  await program.push(view(screens['code-problem']));
  expect(find(action('copy_code')).textContent).not.toContain('Copied');
});

test('what narrows the code is said', async () => {
  const program = await show(screens.code);
  expect(find('main').textContent).toContain('Show it to nobody else');
  expect(find('main').textContent).not.toContain('only this computer can use');
  await program.push(view(screens['code-loopback']));
  expect(find('main').textContent).toContain('only this computer can use');
  await program.push(view(screens['code-silent']));
  expect(find('main').textContent).toContain('has not answered for a while');
});

test('on paper stand the code, its server and its end, and nothing that hides it', async () => {
  await show(screens.code);
  const sheet = find('.sheet-for-print');
  expect(sheet.querySelector('[data-part="qr-print"] path')?.getAttribute('d')).toBe(screens.code.qr.path);
  expect(sheet.textContent).toContain(TYPED);
  expect(sheet.textContent).toContain(SERVER);
  expect(sheet.textContent).toMatch(/Works until .*2026/);
});
