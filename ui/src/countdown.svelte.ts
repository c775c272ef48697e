/** When something that ends was first shown. What it is known by tells nothing of what it is. */
const begun = { name: 0, at: 0 };

/** When `name` was first seen, by the clock that nobody sets. */
function firstSeen(name: number): number {
  if (begun.name !== name) Object.assign(begun, { name, at: performance.now() });
  return begun.at;
}

/**
 * How long something lasts, in whole seconds, once a second. It is counted from when it was first shown, and the clock on the
 * wall has no part in it: that may be hours off.
 */
export class Countdown {
  #now = $state(performance.now());
  readonly #of: () => { name: number; lasts: number };

  /** Counts down what lasts `lasts` seconds and is known by `name`. To be made while a component is. */
  constructor(of: () => { name: number; lasts: number }) {
    this.#of = of;
    $effect(() => {
      const timer = setInterval(() => {
        this.#now = performance.now();
      }, 1000);
      return () => {
        clearInterval(timer);
      };
    });
  }

  get left(): number {
    const { name, lasts } = this.#of();
    return Math.max(0, Math.ceil(lasts - Math.max(0, this.#now - firstSeen(name)) / 1000));
  }

  get minutes(): number {
    return Math.ceil(this.left / 60);
  }

  get over(): boolean {
    return this.left === 0;
  }
}
