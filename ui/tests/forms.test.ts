import { tick } from 'svelte';
import { expect, test } from 'vitest';

import { problem, screens, view } from '../dev/fixtures';
import { absent, action, field, find, press, show, submit, type } from './program';

async function fill(values: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(values)) await type(name, text);
}

const account = { username: 'alice', email: 'alice@example.org', password: 'correct horse', device_name: 'Desk' };

test('a registration carries what was typed', async () => {
  const program = await show(screens.register);
  await fill(account);
  await press(action('register'));
  expect(program.actions).toEqual([{ name: 'register', ...account }]);
});

test('joining carries what was typed', async () => {
  const program = await show(screens.join);
  expect(field('device_name').value).toBe('Travel laptop');
  await fill({ username: 'alice', password: 'correct horse' });
  await submit();
  expect(program.actions).toEqual([
    { name: 'join', username: 'alice', password: 'correct horse', device_name: 'Travel laptop' },
  ]);
});

test('a server is asked at its address', async () => {
  const program = await show(screens.server);
  await fill({ address: 'https://id.example.org' });
  await submit();
  expect(program.actions).toEqual([{ name: 'find_server', address: 'https://id.example.org' }]);
});

test('a typed code goes with its server, or without one', async () => {
  const program = await show(screens.scan);
  await fill({ code: 'T-7673' });
  await submit();
  await fill({ server: 'id.example.org' });
  await submit();
  expect(program.actions).toEqual([
    { name: 'type_code', code: 'T-7673', server: '' },
    { name: 'type_code', code: 'T-7673', server: 'id.example.org' },
  ]);
});

test('the groups of a recovery key are sent in the order in which they were asked', async () => {
  const program = await show({ name: 'recovery_check', asked: [6, 3], busy: null, problem: null });
  await fill({ 'group-3': '8TZ2', 'group-6': '1JNE' });
  await submit();
  expect(program.actions).toEqual([{ name: 'confirm_recovery_key', groups: ['1JNE', '8TZ2'] }]);
});

test('logging in and showing a code take the password', async () => {
  const program = await show(screens['home-logged-out']);
  await fill({ password: 'correct horse' });
  await submit();
  await program.push(view(screens['add-computer']));
  expect(field('password').value).toBe('');
  await fill({ password: 'correct horse' });
  await submit();
  expect(program.actions).toEqual([
    { name: 'log_in', password: 'correct horse' },
    { name: 'show_code', password: 'correct horse' },
  ]);
});

test('what is missing is named, and the first of it gets the focus', async () => {
  const program = await show(screens.register);
  await fill({ ...account, email: ' ', password: 'short' });
  await submit();
  expect(program.actions).toEqual([]);
  expect(document.activeElement).toBe(field('email'));
  expect(describing(field('email'))).toContain('Please fill this in.');
  expect(describing(field('password'))).toContain('at least 8 characters');
  await type('email', account.email);
  expect(field('email').hasAttribute('aria-invalid')).toBe(false);
});

test('characters are counted, not the halves of them', async () => {
  const program = await show(screens.register);
  await fill({ ...account, password: '🪵🪵🪵🪵' });
  await submit();
  expect(program.actions).toEqual([]);
});

test('a refused field is marked and gets the focus', async () => {
  const program = await show(screens.register);
  await program.push(view(screens['register-problem']));
  await tick();
  expect(field('username').getAttribute('aria-invalid')).toBe('true');
  expect(field('email').hasAttribute('aria-invalid')).toBe(false);
  await expect.poll(() => document.activeElement).toBe(field('username'));
});

test('the same refusal in another language takes the focus from nobody', async () => {
  const program = await show(screens['register-problem']);
  await expect.poll(() => document.activeElement).toBe(field('username'));
  find('[data-value="ja"]').focus();
  await program.push(view(structuredClone(screens['register-problem']), { language: 'ja' }));
  await tick();
  await tick();
  expect(document.activeElement).toBe(find('[data-value="ja"]'));
});

test('the same refusal once more is said anew, and takes the focus again', async () => {
  const refused = screens['register-problem'];
  const program = await show(refused);
  await expect.poll(() => document.activeElement).toBe(field('username'));
  const box = find('[role="alert"]');
  field('email').focus();
  await program.push(view({ ...refused, problem: { ...refused.problem, serial: refused.problem.serial + 1000 } }));
  expect(find('[role="alert"]')).not.toBe(box);
  await expect.poll(() => document.activeElement).toBe(field('username'));
});

test('typing into a refused field silences its fault, until it is refused again', async () => {
  const refused = screens['register-problem'];
  const program = await show(refused);
  await type('username', 'alicia');
  expect(field('username').hasAttribute('aria-invalid')).toBe(false);
  await program.push(view({ ...refused, problem: { ...refused.problem, serial: refused.problem.serial + 1000 } }));
  expect(field('username').getAttribute('aria-invalid')).toBe('true');
});

test('to try again is to send the form as it stands now', async () => {
  const failed = screens['server-problem'];
  const program = await show(failed);
  await fill({ address: 'https://id.example.net' });
  await press(action('try_again'));
  await program.push(view(screens['home-unlogged']));
  await fill({ password: 'correct horse' });
  await press(action('try_again'));
  expect(program.actions).toEqual([
    { name: 'find_server', address: 'https://id.example.net' },
    { name: 'log_in', password: 'correct horse' },
  ]);
});

test('where there is no form, to try again is left to the program', async () => {
  const program = await show(screens['server-problem']);
  await program.push(view(screens['welcome-problem']));
  await press(action('try_again'));
  expect(program.actions).toEqual([{ name: 'try_again' }]);
});

test('passwords go as they are, with every space', async () => {
  const program = await show(screens['home-logged-out']);
  await fill({ password: '  ' });
  await submit();
  await program.push(view(screens.join));
  await fill({ username: 'alice', password: ' a b ' });
  await submit();
  expect(program.actions).toEqual([
    { name: 'log_in', password: '  ' },
    { name: 'join', username: 'alice', password: ' a b ', device_name: 'Travel laptop' },
  ]);
});

test('a typed code is there again for who comes back, and gone for who has left', async () => {
  const program = await show(screens.scan);
  await fill({ code: 'T-7673', server: 'id.example.org' });
  await program.push(view(screens['confirm-server-known']));
  await program.push(view(screens.join));
  expect(absent('input[name="code"]')).toBe(true);
  await program.push(view(screens.scan));
  expect(field('code').value).toBe('T-7673');
  expect(field('server').value).toBe('id.example.org');
  await program.push(view(screens.welcome));
  await program.push(view(screens.scan));
  expect(field('code').value).toBe('');
});

test('a code that is spent is not offered again', async () => {
  const program = await show(screens.scan);
  await fill({ code: 'T-7673' });
  await program.push(view(screens['join-problem']));
  await press(action('read_another'));
  await program.push(view(screens.scan));
  expect(field('code').value).toBe('');
});

test.each(['scan', 'recovery-check'] as const)('%s: codes are typed without help', async (fixture) => {
  await show(screens[fixture]);
  const input = document.querySelector('input.code');
  const given = (name: string): string | null | undefined => input?.getAttribute(name);
  expect(['autocapitalize', 'autocomplete', 'spellcheck', 'inputmode', 'lang'].map(given)).toEqual([
    'characters',
    'off',
    'false',
    'text',
    'en',
  ]);
});

test('what was typed survives a failure, and is gone with the screen', async () => {
  const program = await show(screens.register);
  await fill(account);
  await submit();
  await program.push(view(screens['register-busy']));
  expect(field('password').readOnly).toBe(true);
  await program.push(view({ ...screens['register-problem'], problem: problem('server_unreachable') }));
  expect(field('password').value).toBe(account.password);
  expect(field('email').value).toBe(account.email);
  await program.push(view(screens.welcome));
  expect(document.body.innerHTML).not.toContain(account.password);
  await program.push(view(screens.register));
  expect(field('password').value).toBe('');
  expect(field('email').value).toBe('');
});

test('secrets are kept nowhere else', async () => {
  await show(screens.register);
  await fill(account);
  await submit();
  expect(localStorage).toHaveLength(0);
  expect(sessionStorage).toHaveLength(0);
  expect(document.title).not.toContain(account.password);
  expect(location.href).not.toContain(account.password);
});

test('a password is shown only on demand', async () => {
  await show(screens.register);
  expect(field('password').type).toBe('password');
  await press('input[name="password"] + button');
  expect(field('password').type).toBe('text');
  await press('input[name="password"] + button');
  expect(field('password').type).toBe('password');
});

test('a shown password is hidden again once it is sent', async () => {
  await show(screens['home-logged-out']);
  await press('input[name="password"] + button');
  await submit();
  expect(field('password').type).toBe('text');
  await fill({ password: 'correct horse' });
  await submit();
  expect(field('password').type).toBe('password');
});

function describing(input: HTMLInputElement): string {
  const ids = input.getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}
