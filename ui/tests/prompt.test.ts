import { fireEvent } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';

import type { Prompt } from '../src/bindings';

import { problem, prompts, screens, view } from '../dev/fixtures';
import { absent, action, field, find, press, show, submit, type } from './program';

const send = (): Promise<void> => submit('dialog form');

/** The question as it comes back: each failure is a new one. */
function again(): Prompt {
  return { name: 'open_passphrase', problem: problem('wrong_passphrase', { fields: ['passphrase'] }) };
}

afterEach(() => {
  vi.useRealTimers();
});

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await tick();
}

function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

test('the passphrase opens the keys, over any screen', async () => {
  const program = await show(screens.home, { prompt: prompts['open-passphrase'] });
  expect((find('dialog') as HTMLDialogElement).open).toBe(true);
  await type('passphrase', 'open');
  await send();
  expect(program.actions).toEqual([{ name: 'answer_passphrase', passphrase: 'open' }]);
});

test('a wrong one is told, and stays to be corrected, in the same dialog', async () => {
  stopClock();
  const program = await show(screens['add-computer'], { prompt: prompts['open-passphrase'] });
  const dialog = find('dialog');
  await type('passphrase', 'almost');
  await send();
  // The question is answered; somewhere else it turns out that the answer is wrong.
  await program.push(view(screens['add-computer-busy']));
  await pass(400);
  expect(find('dialog')).toBe(dialog);
  expect(field('passphrase').readOnly).toBe(true);
  await program.push(view(screens['add-computer-busy'], { prompt: again() }));
  await pass(1000);
  expect(find('dialog')).toBe(dialog);
  expect(find('dialog [role="alert"]').dataset['code']).toBe('wrong_passphrase');
  expect(field('passphrase').value).toBe('almost');
  expect(field('passphrase').readOnly).toBe(false);
  expect(field('passphrase').getAttribute('aria-invalid')).toBe('true');
});

test('the same wrong one a second time is told anew', async () => {
  const program = await show(screens['add-computer'], { prompt: again() });
  const box = find('dialog [role="alert"]');
  await type('passphrase', 'almost');
  await send();
  await program.push(view(screens['add-computer-busy']));
  await program.push(view(screens['add-computer-busy'], { prompt: again() }));
  expect(find('dialog [role="alert"]')).not.toBe(box);
  await expect.poll(() => document.activeElement).toBe(field('passphrase'));
});

test('one that was asked again too fast for the question to go is told too', async () => {
  const program = await show(screens.home, { prompt: prompts['open-passphrase'] });
  await type('passphrase', 'x');
  await send();
  await program.push(view(screens.home, { prompt: again() }));
  expect(field('passphrase').readOnly).toBe(false);
});

test('a second Enter answers nothing and presses nothing', async () => {
  stopClock();
  const program = await show(screens['home-refreshing'], { prompt: prompts['open-passphrase'] });
  await type('passphrase', 'open');
  await send();
  await send();
  await program.push(view(screens['home-refreshing']));
  expect(find('dialog').contains(document.activeElement)).toBe(true);
  await send();
  await press(action('cancel_passphrase'));
  await fireEvent(find('dialog'), new Event('cancel', { cancelable: true }));
  expect(program.actions).toEqual([{ name: 'answer_passphrase', passphrase: 'open' }]);
  await pass(600);
  expect(absent('dialog')).toBe(true);
});

test('it goes at once with what came of it', async () => {
  const program = await show(screens['add-computer-busy'], { prompt: prompts['open-passphrase'] });
  await type('passphrase', 'open');
  await send();
  await program.push(view(screens['add-computer-busy']));
  await program.push(view(screens.code));
  expect(absent('dialog')).toBe(true);
  await program.push(view(screens['add-computer-busy'], { prompt: prompts['open-passphrase'] }));
  await type('passphrase', 'open');
  await send();
  await program.push(view(screens['add-computer-busy']));
  await program.push(view({ ...screens['add-computer'], problem: problem('server_unreachable') }));
  expect(absent('dialog')).toBe(true);
});

test('a new one has eight characters and is typed twice', async () => {
  const program = await show(screens.register, { prompt: prompts['choose-passphrase'] });
  await type('passphrase', 'short');
  await type('again', 'short');
  await send();
  expect(program.actions).toEqual([]);
  await type('passphrase', 'long enough');
  await type('again', 'long enouch');
  await send();
  expect(program.actions).toEqual([]);
  expect(document.activeElement).toBe(field('again'));
  await type('again', 'long enough');
  await send();
  expect(program.actions).toEqual([{ name: 'answer_passphrase', passphrase: 'long enough' }]);
});

test('it can be refused, by the button and by Escape', async () => {
  const program = await show(screens.home, { prompt: prompts['open-passphrase'] });
  await press(action('cancel_passphrase'));
  await fireEvent(find('dialog'), new Event('cancel', { cancelable: true }));
  expect(program.actions).toEqual([{ name: 'cancel_passphrase' }, { name: 'cancel_passphrase' }]);
});

test('it is gone with its answer, and the focus goes back', async () => {
  const program = await show(screens.home);
  find(action('add_computer')).focus();
  await program.push(view(screens.home, { prompt: prompts['open-passphrase'] }));
  await type('passphrase', 'open');
  field('passphrase').focus();
  await program.push(view(screens.home));
  expect(absent('dialog')).toBe(true);
  expect(document.activeElement).toBe(find(action('add_computer')));
  await program.push(view(screens.home, { prompt: prompts['open-passphrase'] }));
  expect(field('passphrase').value).toBe('');
});
