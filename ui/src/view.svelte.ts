import type { View } from './bindings';

/** The view that is shown: the newest that came. */
export class Shown {
  view = $state.raw<View | null>(null);

  /** Shows a view, unless a newer one is there already: events and answers may overtake each other. */
  accept = (view: View): void => {
    if (this.view && view.revision < this.view.revision) return;
    this.view = view;
  };
}
