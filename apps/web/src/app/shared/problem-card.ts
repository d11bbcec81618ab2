import { Component, input, output } from '@angular/core';
import type { ProblemText } from './problem';

/** A failure in words, with the one thing that can be done about it. */
@Component({
  selector: 'tandem-problem-card',
  template: `
    <div role="alert">
      <h2>{{ problem().title }}</h2>
      <p>{{ problem().detail }}</p>
      <button type="button" class="button" (click)="retry.emit()">Try again</button>
    </div>
  `,
  styles: `
    :host { display: grid; place-items: center; height: 100%; padding: 24px; text-align: center; }
    div { max-width: 48ch; display: grid; gap: 10px; justify-items: center; }
    h2 { font-size: 16px; }
    p { color: var(--muted); overflow-wrap: anywhere; }
  `,
})
export class ProblemCard {
  readonly problem = input.required<ProblemText>();
  readonly retry = output();
}
