import { tick } from 'svelte';
import { describe, expect, test } from 'vitest';

import { prompts, type ScreenFixture, screens, view } from '../dev/fixtures';
import type { Screen } from '../src/bindings';
import { action, field, find, press, show, type Program } from './program';

const all = Object.entries(screens) as [ScreenFixture, Screen][];
const names = [...new Set(all.map(([, screen]) => screen.name))];

function reachable(): HTMLElement[] {
  const within = document.querySelector('dialog[open]') ?? document.querySelector('main') ?? document.body;
  return Array.from(within.querySelectorAll<HTMLElement>('button, input, summary, [tabindex]'));
}

async function settled(): Promise<void> {
  await tick();
  await Promise.resolve();
}

/** From one screen to the next, with the focus on each control in turn. Returns where it was lost. */
async function walk(program: Program, from: Screen, to: Screen): Promise<string[]> {
  const lost: string[] = [];
  await program.push(view(from));
  const controls = reachable().length;
  for (let at = 0; at < controls; at += 1) {
    await program.push(view(from));
    const control = reachable()[at];
    control?.focus();
    await program.push(view(to));
    await settled();
    if (document.activeElement === document.body) lost.push(control?.outerHTML ?? 'nothing');
  }
  return lost;
}

describe.each(names)('%s', (name) => {
  const states = all.filter(([, screen]) => screen.name === name);

  test('no change of it loses the focus', async () => {
    const program = await show(screens.welcome);
    for (const [from, before] of states)
      for (const [to, after] of states) expect(await walk(program, before, after), `${from} → ${to}`).toEqual([]);
  }, 60_000);

  test('neither to come to it nor to leave it loses the focus', async () => {
    const program = await show(screens.welcome);
    for (const [from, before] of states) {
      expect(await walk(program, before, screens.alarm), from).toEqual([]);
      expect(await walk(program, screens.alarm, before), from).toEqual([]);
    }
  }, 60_000);
});

test('a question that goes gives the focus to something', async () => {
  const program = await show(screens.welcome);
  await program.push(view(screens['add-computer'], { prompt: prompts['open-passphrase'] }));
  field('passphrase').focus();
  await program.push(view(screens.code));
  await settled();
  expect(document.activeElement).toBe(find('h1'));
});

test('the enlarged code that ends gives the focus to the screen', async () => {
  const program = await show(screens.code);
  find('.enlarge').focus();
  await press('.enlarge');
  await program.push(view({ ...screens.code, large: true }));
  expect(document.activeElement).toBe(find('.shrink'));
  await program.push(view(screens['code-ended']));
  await settled();
  expect(document.activeElement).toBe(find('h1'));
});

test('the recovery key takes the focus of the button that shows it', async () => {
  const program = await show(screens['recovery-key']);
  find(action('show_recovery_key')).focus();
  await program.push(view(screens['recovery-key-shown']));
  expect(document.activeElement).toBe(find('[data-part="recovery-key"]'));
});

test('after logging out the focus is where one logs in, and after that at the list', async () => {
  const program = await show(screens.home);
  find(action('log_out')).focus();
  await program.push(view(screens['home-logging-out']));
  await program.push(view(screens['home-logged-out']));
  expect(document.activeElement).toBe(field('password'));
  await program.push(view(screens['home-logging-in']));
  await program.push(view(screens['home-loading']));
  expect(document.activeElement?.textContent).toBe('Other computers');
});

test('the focus is taken from nobody who has it', async () => {
  const program = await show(screens['home-logged-out']);
  find(action('add_computer')).focus();
  await program.push(view(screens['home-loading']));
  await program.push(view(screens.home));
  await settled();
  expect(document.activeElement).toBe(find(action('add_computer')));
});

test('who clicks on nothing keeps it so', async () => {
  const program = await show(screens.home);
  find(action('add_computer')).focus();
  find(action('add_computer')).blur();
  await program.push(view(screens['home-refreshing']));
  await settled();
  expect(document.activeElement).toBe(document.body);
});
