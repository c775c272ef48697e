import { fireEvent } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, test } from 'vitest';

import { prompts, screens, view } from '../dev/fixtures';
import { absent, action, field, find, press, show, type } from './program';

async function send(): Promise<void> {
  await fireEvent.submit(find('dialog form'));
  await tick();
}

test('the passphrase opens the keys, over any screen', async () => {
  const program = await show(screens.home, { prompt: prompts['open-passphrase'] });
  expect((find('dialog') as HTMLDialogElement).open).toBe(true);
  await type('passphrase', 'open');
  await send();
  expect(program.actions).toEqual([{ name: 'answer_passphrase', passphrase: 'open' }]);
});

test('a wrong one is told, and stays to be corrected', async () => {
  const program = await show(screens.home, { prompt: prompts['open-passphrase'] });
  await type('passphrase', 'almost');
  await program.push(view(screens.home, { prompt: prompts['open-passphrase-problem'] }));
  expect(find('dialog [role="alert"]').dataset['code']).toBe('wrong_passphrase');
  expect(field('passphrase').value).toBe('almost');
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
