/** How long something lasts, in whole seconds, once a second. */
export class Countdown {
  #now = $state(Date.now());
  readonly #end: () => number;

  /** Counts to the moment that `end` gives, in Unix seconds. To be made while a component is. */
  constructor(end: () => number) {
    this.#end = end;
    $effect(() => {
      const timer = setInterval(() => {
        this.#now = Date.now();
      }, 1000);
      return () => {
        clearInterval(timer);
      };
    });
  }

  get left(): number {
    return Math.max(0, Math.ceil(this.#end() - this.#now / 1000));
  }

  get minutes(): number {
    return Math.ceil(this.left / 60);
  }

  get over(): boolean {
    return this.left === 0;
  }
}
