import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { NOW, screens, view } from '../dev/fixtures';
import { absent, action, field, find, main, press, show, submit, type } from './program';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'], now: NOW * 1000 });
});

afterEach(() => {
  vi.useRealTimers();
});

test('who asks is named, with what an approval means', async () => {
  await show(screens.approve);
  for (const fact of ['Travel laptop', 'macOS 15.3', '203.0.113.7', 'March 1, 2026'])
    expect(find('dl').textContent).toContain(fact);
  expect(main().textContent).toContain(
    'If you approve, “Travel laptop” can do everything in your account that this computer can.',
  );
});

test('a number is typed before anybody is approved', async () => {
  const program = await show(screens.approve);
  for (const text of ['', '4', '4x', '123', ' 4 ']) {
    await type('number', text);
    await submit();
  }
  expect(program.actions).toEqual([]);
  expect(document.activeElement).toBe(field('number'));
  expect(main().textContent).toContain('Please type the two digits.');
  await type('number', '07');
  await submit();
  expect(program.actions).toEqual([{ name: 'approve', number: '07' }]);
});

test('digits of an input method are digits too', async () => {
  const program = await show(screens.approve, { language: 'ja' });
  await type('number', '07');
  await press(action('approve'));
  expect(program.actions).toEqual([{ name: 'approve', number: '07' }]);
});

test('to deny needs no number', async () => {
  const program = await show(screens.approve);
  await press(action('deny'));
  expect(program.actions).toEqual([{ name: 'deny' }]);
});

test('a request that could not be denied can be left, and until when it lasts is said', async () => {
  const program = await show(screens.approve);
  expect(absent(action('leave_code'))).toBe(true);
  await program.push(view(screens['approve-undenied']));
  expect(find(action('leave_code')).textContent).toMatch(/^Leave it: it lasts until \d/);
});

test('the number is seen as one and heard digit by digit', async () => {
  await show(screens.number);
  const shown = find('[data-part="number"]');
  expect(shown.textContent.trim()).toBe('07');
  expect(shown.getAttribute('aria-hidden')).toBe('true');
  expect(main().textContent).toContain('digit by digit: 0 7');
});

test('who waits reads what happens next, and can cancel', async () => {
  const program = await show(screens.waiting);
  expect(main().textContent).toContain('“Travel laptop” asks to join your account');
  expect(find('[data-part="countdown"]').textContent).toContain('8:32 left');
  expect(find(action('back')).textContent).toBe('Cancel');
  await program.push(view(screens['waiting-cancelling']));
  expect(find(action('back')).textContent).toContain('Cancelling');
});

test('a code that needs no approval says what that means', async () => {
  const program = await show(screens.code);
  expect(main().textContent).toContain('unless you approve them here');
  await program.push(view(screens['code-open']));
  expect(main().textContent).toContain('at once, without your approval');
  expect(main().textContent).not.toContain('come back here');
});

test('it is told whether the new computer has come', async () => {
  const program = await show(screens['added-fetching']);
  expect(main().textContent).toContain('It is fetching its certificates');
  await program.push(view(screens.added));
  expect(main().textContent).toContain('has checked everything');
  await program.push(view(screens['added-unfetched']));
  expect(main().textContent).toContain('seven days');
});

test('what is odd about the name of a server is said before a password is typed', async () => {
  const program = await show(screens['confirm-server']);
  expect(absent('[data-part="cautions"]')).toBe(true);
  for (const fixture of ['confirm-server-cautions', 'join-cautions'] as const) {
    await program.push(view(screens[fixture]));
    expect(find('[data-part="cautions"]').textContent).toContain('the server that this computer has used so far');
  }
});
