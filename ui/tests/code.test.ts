import { fireEvent } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { ScreenOf } from '../src/types';
import { NOW, screens, SERVER, TYPED, view } from '../dev/fixtures';
import { absent, action, find, press, show } from './program';

let code: ScreenOf<'code'> = screens.code;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date', 'performance'],
    now: NOW * 1000,
  });
  // Each test has a code of its own.
  code = { ...screens.code, expires_at: code.expires_at + 1 };
});

afterEach(() => {
  vi.useRealTimers();
});

async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  await tick();
}

const left = (): string => find('[data-part="countdown"]').textContent;
const spoken = (): string => find('.caption [role="status"]').textContent;

test('the code is drawn dark on white, and stands there as text', async () => {
  await show(code);
  const svg = find('[data-part="qr"]');
  expect(svg.getAttribute('viewBox')).toBe('0 0 49 49');
  expect(svg.getAttribute('shape-rendering')).toBe('crispEdges');
  expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('#ffffff');
  expect(svg.querySelector('path')?.getAttribute('d')).toBe(screens.code.qr.path);
  expect(find('[data-part="typed"]').textContent).toBe(TYPED);
  expect(find('[data-part="server"]').textContent).toBe(SERVER);
});

test('the time runs each second, and is spoken each minute', async () => {
  await show(code);
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
  const program = await show(code);
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
  const program = await show(code);
  await program.push(view(screens.home));
  expect(begun).toHaveBeenCalled();
  for (const { value } of begun.mock.results) expect(ended).toHaveBeenCalledWith(value);
});

test('the code fills the screen on demand, until Escape', async () => {
  const program = await show(code);
  await press('.enlarge');
  expect(program.actions).toEqual([{ name: 'enlarge_code' }]);
  await program.push(view({ ...code, large: true }));
  expect(find('dialog [data-part="qr-large"]').querySelector('path')?.getAttribute('d')).toBe(screens.code.qr.path);
  await fireEvent(find('dialog'), new Event('cancel', { cancelable: true }));
  await press('.shrink');
  expect(program.actions.slice(1)).toEqual([{ name: 'shrink_code' }, { name: 'shrink_code' }]);
  await program.push(view(code));
  expect(absent('dialog')).toBe(true);
});

test('a code for which the window is too small fills the screen by itself, once', async () => {
  let wide = code.least;
  vi.spyOn(SVGElement.prototype, 'getBoundingClientRect').mockImplementation(() => new DOMRect(0, 0, wide, wide));
  const program = await show(code);
  expect(program.actions).toEqual([]);
  wide -= 1;
  await program.push(view(screens.home));
  const next = { ...code, qr: { ...code.qr, path: `${code.qr.path} ` } };
  await program.push(view(next));
  expect(program.actions).toEqual([{ name: 'enlarge_code' }]);
  // Whoever gives it back means it.
  await program.push(view({ ...next, large: true }));
  await press('.shrink');
  await program.push(view(next));
  await program.push(view({ ...next, copied: true }));
  expect(program.actions.slice(1)).toEqual([{ name: 'shrink_code' }]);
});

test('a code that ends while it fills the screen gives it back', async () => {
  const program = await show({ ...code, large: true });
  expect(absent('dialog')).toBe(false);
  await pass(300);
  expect(absent('dialog')).toBe(true);
  expect(program.actions).toEqual([{ name: 'shrink_code' }]);
});

test.each([-10, 10])('a clock on the wall that is %i hours off changes nothing', async (hours) => {
  vi.setSystemTime((NOW + hours * 3600) * 1000);
  await show(code);
  expect(left()).toBe('4:32 left');
  // Nor does one that is set right meanwhile.
  vi.setSystemTime(NOW * 1000);
  await pass(32);
  expect(left()).toBe('4:00 left');
});

test('the time goes on while another screen is shown, and begins anew with another code', async () => {
  const program = await show(code);
  await pass(10);
  await program.push(view(screens.alarm));
  await pass(20);
  await program.push(view(code));
  expect(left()).toBe('4:02 left');
  await program.push(view(screens.home));
  await program.push(view({ ...code, expires_at: code.expires_at + 1000 }));
  expect(left()).toBe('4:32 left');
});

test('what the program has copied is confirmed, with how long it stays', async () => {
  const program = await show(code);
  await press(action('copy_code'));
  expect(program.actions).toEqual([{ name: 'copy_code' }]);
  expect(find(action('copy_code')).textContent).not.toContain('Copied');
  expect(find('main').textContent).not.toContain('90 seconds');
  await program.push(view({ ...code, copied: true }));
  expect(find(action('copy_code')).textContent).toContain('Copied');
  expect(find('main').textContent).toContain('90 seconds');
});

test('a copy is confirmed also while something else has failed', async () => {
  await show({ ...screens['code-problem'], copied: true });
  expect(find(action('copy_code')).textContent).toContain('Copied');
});

test('the way back withdraws the code, also after that has failed; to leave it is another way', async () => {
  const program = await show(code);
  expect(find(action('back')).textContent).toBe('Withdraw the code');
  expect(absent(action('leave_code'))).toBe(true);
  await program.push(view({ ...screens['code-not-withdrawn'], expires_at: code.expires_at }));
  expect(find(action('back')).textContent).toBe('Withdraw the code');
  expect(find(action('leave_code')).textContent).toMatch(/^Leave it: it works until \d/);
  await press(action('back'));
  await press(action('leave_code'));
  await press(action('try_again'));
  expect(program.actions.map(({ name }) => name)).toEqual(['back', 'leave_code', 'try_again']);
  await program.push(view(screens['code-not-withdrawn-ended']));
  expect(find(action('leave_code')).textContent).toBe('Leave it: it has ended');
});

test('a code that cannot be drawn is said to be for typing', async () => {
  await show(screens['code-undrawn']);
  expect(absent('[data-part="qr"]')).toBe(true);
  expect(absent('.enlarge')).toBe(true);
  expect(absent('[data-part="qr-print"]')).toBe(true);
  expect(find('main').textContent).toContain('cannot be shown as a picture');
  expect(find('[data-part="typed"]').textContent).toBe(TYPED);
});

test('what narrows the code is said', async () => {
  const program = await show(code);
  expect(find('.words').firstElementChild?.textContent).toContain('Show it to nobody else');
  expect(find('main').textContent).not.toContain('only this computer can use');
  await program.push(view(screens['code-loopback']));
  expect(find('main').textContent).toContain('only this computer can use');
  await program.push(view(screens['code-silent']));
  expect(find('main').textContent).toContain('has not answered for a while');
});

test('on paper stand the code, its server and its end, and nothing that hides it', async () => {
  await show(code);
  const sheet = find('.sheet-for-print');
  expect(sheet.querySelector('[data-part="qr-print"] path')?.getAttribute('d')).toBe(screens.code.qr.path);
  expect(sheet.textContent).toContain(TYPED);
  expect(sheet.textContent).toContain(SERVER);
  expect(sheet.textContent).toMatch(/Works until .*2026/);
});
