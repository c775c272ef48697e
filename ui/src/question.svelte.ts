import type { Prompt, Screen, View } from './bindings';
import { busyOf } from './types';

// Longer than it takes to find out that a passphrase is wrong, on most computers.
const PAUSE = 500;

function failed(screen: Screen): boolean {
  return 'problem' in screen && screen.problem !== null;
}

/**
 * The question over the screen. An answer that does not serve brings it back a moment later: until then it stays, waiting, so
 * that nothing flickers, what was typed is still there, and a second Enter does not press what lies behind it.
 */
export class Question {
  prompt = $state.raw<Prompt | null>(null);
  /** It was answered, and nothing is known yet of what comes of it. */
  waits = $state(false);
  #screen: Screen | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The person has answered. */
  answered(): void {
    this.waits = true;
  }

  /** Takes over what a view asks. */
  follow({ prompt, screen }: View): void {
    const before = this.#screen;
    this.#screen = screen;
    if (prompt) {
      this.#stop();
      // The same question in another language was not asked anew.
      if (prompt.name !== this.prompt?.name || prompt.problem?.serial !== this.prompt.problem?.serial)
        this.waits = false;
      this.prompt = prompt;
      return;
    }
    const ended = before !== null && busyOf(before) !== null && busyOf(screen) === null;
    if (!this.waits || before?.name !== screen.name || failed(screen) || ended) this.gone();
    else this.#timer ??= setTimeout(this.gone, PAUSE);
  }

  gone = (): void => {
    this.#stop();
    this.prompt = null;
    this.waits = false;
  };

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
