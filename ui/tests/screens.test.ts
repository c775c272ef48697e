import { fireEvent } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import type { Action, Screen } from '../src/bindings';
import { KEY, PIN, SERVER, screens, type ScreenFixture, view } from '../dev/fixtures';
import { absent, action, find, main, press, show } from './program';

describe.each(Object.entries(screens) as [ScreenFixture, Screen][])('%s', (_, screen) => {
  test('is shown under its name, with one heading that has the focus', async () => {
    await show(screen);
    expect(main().dataset['screen']).toBe(screen.name);
    expect(main().dataset['busy']).toBe('busy' in screen ? (screen.busy ?? undefined) : undefined);
    const headings = document.querySelectorAll('h1');
    expect(headings).toHaveLength(1);
    const refused = 'problem' in screen && (screen.problem?.fields.length ?? 0) > 0;
    if (absent('dialog') && !refused) expect(document.activeElement).toBe(headings[0]);
  });

  test('tells its problem, with a button for every remedy', async () => {
    const program = await show(screen);
    const problem = 'problem' in screen ? screen.problem : null;
    if (!problem) return;
    const box = find(`[role="alert"][data-code="${problem.code}"]`);
    expect(box.textContent).toContain(problem.title);
    expect(box.textContent).toContain(problem.detail);
    if (problem.request_id !== null) expect(box.textContent).toContain(problem.request_id);
    for (const remedy of problem.remedies) {
      // A form is sent instead, which is tried elsewhere.
      if (remedy === 'try_again' && !absent('main form')) continue;
      await press(`[role="alert"] ${action(remedy)}`);
      expect(program.actions.at(-1)).toEqual({ name: remedy });
    }
  });
});

test.each<[ScreenFixture, Action]>([
  ['alarm', { name: 'continue' }],
  ['welcome', { name: 'begin_registration' }],
  ['welcome', { name: 'begin_joining' }],
  ['welcome-unfinished', { name: 'give_up' }],
  ['welcome-unknown', { name: 'give_up' }],
  ['welcome-giving-up', { name: 'confirm_give_up' }],
  ['welcome-giving-up', { name: 'back' }],
  ['welcome-opening', { name: 'back' }],
  ['server', { name: 'back' }],
  ['server-busy', { name: 'back' }],
  ['confirm-server', { name: 'confirm_server' }],
  ['confirm-server-known', { name: 'confirm_server' }],
  ['confirm-server', { name: 'back' }],
  ['register', { name: 'back' }],
  ['recovery-key', { name: 'show_recovery_key' }],
  ['recovery-key-shown', { name: 'check_recovery_key' }],
  ['recovery-key-shown', { name: 'copy_recovery_key' }],
  ['recovery-key-shown', { name: 'print' }],
  ['recovery-key-seen', { name: 'show_recovery_key' }],
  ['recovery-key-seen', { name: 'check_recovery_key' }],
  ['recovery-check', { name: 'back' }],
  ['scan', { name: 'paste' }],
  ['scan', { name: 'back' }],
  ['scan-reading', { name: 'back' }],
  ['join', { name: 'back' }],
  ['waiting', { name: 'back' }],
  ['number', { name: 'back' }],
  ['add-computer-unlogged', { name: 'without_approval' }],
  ['approve', { name: 'deny' }],
  ['approve-undenied', { name: 'deny' }],
  ['approve-undenied', { name: 'leave_code' }],
  ['enrolled-first', { name: 'continue' }],
  ['enrolled-next', { name: 'continue' }],
  ['home', { name: 'add_computer' }],
  ['home', { name: 'log_out' }],
  ['home', { name: 'refresh' }],
  ['home-logging-in', { name: 'back' }],
  ['home-logged-out', { name: 'add_computer' }],
  ['add-computer', { name: 'back' }],
  ['code', { name: 'back' }],
  ['code', { name: 'copy_code' }],
  ['code', { name: 'print' }],
  ['added', { name: 'continue' }],
])('%s sends %o', async (fixture, expected) => {
  const program = await show(screens[fixture]);
  await press(action(expected.name));
  expect(program.actions).toEqual([expected]);
});

test.each<[ScreenFixture, string[]]>([
  ['welcome-opening', ['begin_registration', 'begin_joining']],
  ['server-busy', ['find_server']],
  ['confirm-server-busy', ['confirm_server']],
  ['register-busy', ['register', 'back']],
  ['scan-reading', ['paste', 'type_code']],
  ['home-logging-out', ['log_out', 'add_computer', 'refresh']],
  ['add-computer-busy', ['show_code', 'back']],
  ['recovery-check-busy', ['confirm_recovery_key', 'back']],
  ['welcome-destroying', ['confirm_give_up', 'back']],
  ['approve-approving', ['approve', 'deny']],
  ['approve-denying', ['approve', 'deny']],
  ['waiting-cancelling', ['back']],
  ['number-collecting', ['back']],
  ['code-withdrawing', ['copy_code', 'print', 'back']],
])('%s waits: nothing can be pressed that would not be heard', async (fixture, names) => {
  const program = await show(screens[fixture]);
  for (const name of names) {
    expect(find(action(name)).getAttribute('aria-disabled')).toBe('true');
    await press(action(name));
  }
  expect(program.actions).toEqual([]);
  for (const input of document.querySelectorAll('input'))
    expect(input.readOnly || input.getAttribute('aria-disabled')).toBeTruthy();
});

test('the button that was pressed says what is being done, and so does the status', async () => {
  await show(screens['register-busy']);
  expect(find(action('register')).textContent).toContain('Making keys for this computer');
  expect(find('[role="status"]').textContent).toContain('Making keys for this computer');
});

test('an unfinished setup is named where it is known', async () => {
  await show(screens['welcome-unfinished']);
  expect(main().textContent).toContain(`alice at ${SERVER}`);
});

test('a pin that nobody carried here is shown openly, in sixteen groups of four', async () => {
  await show(screens['confirm-server']);
  const groups = Array.from(document.querySelectorAll('[data-part="pin"] span'), (span) => span.textContent);
  expect(groups).toHaveLength(16);
  expect(groups.join('')).toBe(PIN);
  expect(find('[data-part="pin"]').textContent.trim()).toBe(groups.join(' '));
  expect(absent('details')).toBe(true);
});

test('what was begun can be kept whenever the program lets go of it', async () => {
  const program = await show({ ...screens['welcome-giving-up'], busy: 'opening' });
  await press(`dialog ${action('back')}`);
  await fireEvent(find('dialog'), new Event('cancel', { cancelable: true }));
  expect(program.actions).toEqual([{ name: 'back' }, { name: 'back' }]);
  await program.push(view(screens['welcome-destroying']));
  await fireEvent(find('dialog'), new Event('cancel', { cancelable: true }));
  expect(program.actions).toHaveLength(2);
});

test('a recovery key that could not be copied is not said to be', async () => {
  const program = await show(screens['recovery-key-uncopied']);
  expect(find(action('copy_recovery_key')).textContent).toBe('Copy');
  await program.push(view(screens['recovery-key-copied']));
  expect(find(action('copy_recovery_key')).textContent).toContain('Copied');
  expect(main().textContent).toContain('90 seconds');
});

test('a pin that the code carried is folded away', async () => {
  await show(screens['confirm-server-known']);
  expect(find('details').querySelector('[data-part="pin"]')).not.toBeNull();
  expect((find('details') as HTMLDetailsElement).open).toBe(false);
});

test('the recovery key is nowhere before it is asked for, and kept only after it was seen', async () => {
  const program = await show(screens['recovery-key']);
  expect(absent('[data-part="recovery-key"]')).toBe(true);
  expect(absent(action('check_recovery_key'))).toBe(true);
  await program.push(view(screens['recovery-key-shown']));
  const groups = document.querySelectorAll('[data-part="recovery-key"] li');
  expect(Array.from(groups, (group) => group.textContent)).toEqual(KEY);
  expect(find('.sheet-for-print').textContent).not.toContain('alice');
});
