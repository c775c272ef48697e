// The focus never falls to nothing: who uses a keyboard or listens would be lost at the top of the window.

function nowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Takes the focus, if what had it went away: for what comes in the place of it. */
export function inherit(node: HTMLElement): void {
  if (nowhere()) node.focus();
}

/** What stands over everything, or the heading of the part in which the focus was, or that of the screen. */
function last(part: Element | null): HTMLElement | null {
  const dialog = Array.from(document.querySelectorAll<HTMLDialogElement>('dialog[open]')).at(-1);
  if (dialog) return dialog.querySelector<HTMLElement>('input, button') ?? dialog;
  const heading = part?.isConnected ? part.querySelector<HTMLElement>('h2[tabindex]') : null;
  return heading ?? document.querySelector<HTMLElement>('h1');
}

/** Keeps the focus somewhere, whatever goes out of the window. Returns how to stop. */
export function keepFocus(): () => void {
  // A click on nothing lets go of the focus too. That is meant, so only what is gone has lost it.
  let held = document.activeElement;
  // Known while it is there: what is gone is in no part any more.
  let part = held?.closest('[data-part]') ?? null;
  const hold = (): void => {
    held = document.activeElement;
    part = held?.closest('[data-part]') ?? null;
  };
  const watch = new MutationObserver(() => {
    const lost = !held?.isConnected || held === document.body || held.matches(':disabled');
    if (nowhere() && lost) last(part)?.focus({ preventScroll: true });
    if (!nowhere()) hold();
  });
  watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  document.addEventListener('focusin', hold);
  return () => {
    watch.disconnect();
    document.removeEventListener('focusin', hold);
  };
}
