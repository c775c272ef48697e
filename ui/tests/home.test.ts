import { expect, test, vi } from 'vitest';

import { lately } from '../src/dates';
import { NOW, computers, screens, unlisted, view } from '../dev/fixtures';
import { absent, action, find, main, press, show } from './program';

test('the other computers are listed, this one apart from them', async () => {
  await show(screens.home);
  const names = Array.from(document.querySelectorAll('[data-part="computer"] .name'), (name) => name.textContent);
  expect(names).toHaveLength(3);
  expect(names[0]).toContain('Travel laptop');
  expect(names[0]).toContain('macOS 15.3');
  expect(find('[data-part="this-computer"]').textContent).toContain('Desk');
  expect(find('[data-part="this-computer"]').textContent).toContain('March 1, 2027');
});

test('what is to be said of a computer is said', async () => {
  await show(screens.home);
  const marks = Array.from(document.querySelectorAll<HTMLElement>('[data-mark]'), (mark) => mark.dataset['mark']);
  expect(marks).toEqual(['revoked', 'new', 'not_vouched_for', 'server_key']);
  expect(main().textContent).toContain('Not seen yet');
});

test('computers that nobody vouches for stand apart, with what to do', async () => {
  await show(screens.home);
  const apart = find('[data-part="unvouched"]');
  const names = Array.from(apart.querySelectorAll('[data-part="computer"]'), (item) => item.textContent);
  expect(names).toHaveLength(1);
  expect(names[0]).toContain('Workshop');
  expect(apart.textContent).toContain('ask the operator of your server at once to revoke it');
});

test('an alarm about the device log stays beside the computers', async () => {
  const program = await show(screens['home-alarm']);
  const box = find('[role="alert"][data-code="log_forked"]');
  expect(box.classList.contains('alarm')).toBe(true);
  expect(absent('[data-part="computer"]')).toBe(false);
  await program.push(view({ ...screens['home-alarm'], devices: { name: 'loading' } }));
  expect(box.isConnected).toBe(true);
});

test('what is to be said of this computer stands on its card', async () => {
  await show(screens['home-revoked']);
  const marks = find('[data-part="this-computer"]').querySelectorAll<HTMLElement>('[data-mark]');
  expect(Array.from(marks, (mark) => mark.textContent)).toEqual(['Revoked', 'Key made by the server']);
});

test('certificates that have ended are said to', async () => {
  const program = await show(screens.home);
  const card = find('[data-part="this-computer"]');
  expect(card.querySelector('[data-mark="expired"]')).toBeNull();
  await program.push(view(screens['home-ended']));
  expect(card.querySelector('[data-mark="expired"]')).not.toBeNull();
  expect(card.textContent).toContain('February 28, 2026 (expired)');
});

test('a person with one computer is invited to a second', async () => {
  await show(screens['home-alone']);
  expect(main().textContent).toContain('So far there is only this one');
});

test('the states of the list', async () => {
  const program = await show(screens['home-loading']);
  expect(main().textContent).toContain('Looking up your computers');
  await program.push(view(screens['home-failed']));
  expect(find('section [role="alert"]').dataset['code']).toBe('server_unreachable');
  // Once: beside what failed, or where an alarm offers nothing, at the head of the list.
  expect(document.querySelectorAll(action('refresh'))).toHaveLength(1);
  await press(`[role="alert"] ${action('refresh')}`);
  const alarm = { ...unlisted, severity: 'alarm' as const, remedies: [] };
  await program.push(view({ ...screens['home-failed'], devices: { name: 'failed', problem: alarm } }));
  await press(`.head ${action('refresh')}`);
  expect(program.actions).toEqual([{ name: 'refresh' }, { name: 'refresh' }]);
  await program.push(view(screens['home-logged-out']));
  expect(absent(action('log_out'))).toBe(true);
  expect(absent('input[name="password"]')).toBe(false);
  await program.push(view(screens['home-refreshing']));
  expect(document.querySelectorAll('[data-part="computer"]')).toHaveLength(computers.length - 1);
});

test('moments of this week are told as days', () => {
  vi.stubEnv('TZ', 'UTC');
  const now = NOW * 1000;
  expect(lately(NOW - 60, 'en', now)).toMatch(/^today /);
  expect(lately(NOW - 86_400, 'ja', now)).toMatch(/^昨日/);
  expect(lately(NOW - 20 * 86_400, 'en', now)).toBe('February 9, 2026');
  vi.unstubAllEnvs();
});
