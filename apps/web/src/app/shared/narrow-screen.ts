import { DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';

/** Below this many pixels the page is one column, as in the style sheets. */
const NARROW = '(max-width: 799px)';

/** Whether the page is one column: what then stands in another order, and not only elsewhere, has to know. */
@Injectable({ providedIn: 'root' })
export class NarrowScreen {
  private readonly matches = signal(false);
  readonly narrow = this.matches.asReadonly();

  constructor() {
    const query = inject(DOCUMENT).defaultView?.matchMedia?.(NARROW);
    if (query === undefined) return;
    this.matches.set(query.matches);
    const follow = ({ matches }: MediaQueryListEvent): void => this.matches.set(matches);
    query.addEventListener('change', follow);
    inject(DestroyRef).onDestroy(() => query.removeEventListener('change', follow));
  }
}
