import type { Language } from './bindings';
import { language } from './text.svelte';

// Longer than what flickers, shorter than what a person would wait to hear.
const PAUSE = 800;

/** A text that is only told once it has stood for a moment: who listens is not flooded with what comes and goes. */
export class Calm {
  #told = $state<{ text: string; language: Language }>({ text: '', language: language() });

  /** Tells what `of` says. To be made while a component is. */
  constructor(of: () => string) {
    $effect(() => {
      const told = { text: of(), language: language() };
      const timer = setTimeout(() => {
        this.#told = told;
      }, PAUSE);
      return () => {
        clearTimeout(timer);
      };
    });
  }

  /** The text; nothing in a language that is no longer spoken. */
  get text(): string {
    return this.#told.language === language() ? this.#told.text : '';
  }
}
