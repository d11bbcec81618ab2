import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';

/** The URL names a symbol that is not followed: says so, and offers those that are. */
@Component({
  selector: 'tandem-unknown-symbol',
  imports: [RouterLink],
  template: `
    <div role="alert" data-testid="unknown-symbol">
      <h1>{{ wanted() }} is not followed here</h1>
      <p>Tandem follows {{ symbols().length }} symbols. Pick one of them:</p>
    </div>
    <ul>
      @for (symbol of symbols(); track symbol) {
        <li><a class="button" [routerLink]="['/', symbol]">{{ symbol }}</a></li>
      }
    </ul>
  `,
  styles: `
    :host { display: grid; gap: 20px; place-content: center; padding: 32px; text-align: center; }
    h1 { font-size: 20px; margin-bottom: 6px; overflow-wrap: anywhere; }
    p { color: var(--muted); }
    ul { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; max-width: 560px; list-style: none; }
    a { display: block; text-decoration: none; color: var(--text); }
  `,
})
export class UnknownSymbol {
  readonly wanted = input.required<string>();
  readonly symbols = input.required<readonly string[]>();
}
