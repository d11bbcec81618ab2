import { Component, computed, input } from '@angular/core';
import type { Action } from '@tandem/contracts';

/** Sign and tone of each action: colour is never the only carrier. */
const LOOK = {
  BUY: { sign: '▲', tone: 'up' },
  SELL: { sign: '▼', tone: 'down' },
  HOLD: { sign: '■', tone: 'calm' },
} as const satisfies Record<Action, { sign: string; tone: string }>;

/** BUY, SELL or HOLD. */
@Component({
  selector: 'tandem-action-chip',
  template: `<span aria-hidden="true">{{ look().sign }}</span>{{ action() }}`,
  styles: `
    :host { display: inline-flex; gap: .4em; align-items: center; padding: 1px 8px; border-radius: 6px; font-size: 11px; font-weight: 650; letter-spacing: .03em; }
    span { font-size: .72em; }
    :host(.up) { background: var(--up-tint); }
    :host(.down) { background: var(--down-tint); }
    :host(.calm) { background: var(--calm-tint); }
  `,
  host: { '[class]': 'look().tone' },
})
export class ActionChip {
  readonly action = input.required<Action>();
  protected readonly look = computed(() => LOOK[this.action()]);
}
