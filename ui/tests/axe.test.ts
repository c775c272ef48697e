import axe from 'axe-core';
import { describe, expect, test } from 'vitest';

import type { Prompt, Screen } from '../src/bindings';
import { languages, prompts, screens } from '../dev/fixtures';
import { show } from './program';

async function violations(): Promise<string[]> {
  // Colours are checked by their numbers: jsdom draws nothing.
  const { violations } = await axe.run(document, {
    rules: { 'color-contrast': { enabled: false } },
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

describe.each(languages)('%s', (language) => {
  test.each(Object.entries<Screen>(screens))('%s', async (_, screen) => {
    await show(screen, { language });
    expect(await violations()).toEqual([]);
  });

  test.each(Object.entries<Prompt>(prompts))('%s', async (_, prompt) => {
    await show(screens.home, { language, prompt });
    expect(await violations()).toEqual([]);
  });
});
