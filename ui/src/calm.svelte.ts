// Longer than what flickers, shorter than what a person would wait to hear.
const PAUSE = 800;

/** A text that is only told once it has stood for a moment: who listens is not flooded with what comes and goes. */
export class Calm {
  text = $state('');

  /** Tells what `of` says. To be made while a component is. */
  constructor(of: () => string) {
    $effect(() => {
      const text = of();
      const timer = setTimeout(() => {
        this.text = text;
      }, PAUSE);
      return () => {
        clearTimeout(timer);
      };
    });
  }
}
