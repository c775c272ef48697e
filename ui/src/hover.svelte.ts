// Longer than the pause between two `dragover` events of any web view.
const PAUSE = 400;

/** Whether a file is held over the window. The events that say it left are not reliable, so silence says it. */
export class Hover {
  over = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  seen = (): void => {
    this.over = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.gone, PAUSE);
  };

  gone = (): void => {
    this.over = false;
    clearTimeout(this.#timer);
  };
}
