import { Directive, effect, input, signal, untracked } from '@angular/core';

/**
 * Flashes its element when the value changes. A change of scope is another subject, not a change, and stays dark;
 * so does the first value. The keyframes stand in styles.css, where reduced motion switches them off.
 */
@Directive({
  selector: '[tandemFlash]',
  host: { '[attr.data-flash]': 'phase()' },
})
export class Flash {
  readonly value = input.required<unknown>({ alias: 'tandemFlash' });
  readonly scope = input<unknown>(undefined, { alias: 'tandemFlashScope' });

  protected readonly phase = signal<'a' | 'b' | null>(null);
  private seen: { value: unknown; scope: unknown } | undefined;

  constructor() {
    effect(() => {
      const next = { value: this.value(), scope: this.scope() };
      const before = this.seen;
      this.seen = next;
      if (before === undefined || before.value === next.value) return;
      const sameSubject = before.scope === next.scope && before.value !== undefined;
      untracked(() => this.phase.update((phase) => (sameSubject ? opposite(phase) : null)));
    });
  }
}

const opposite = (phase: 'a' | 'b' | null): 'a' | 'b' => (phase === 'a' ? 'b' : 'a');
