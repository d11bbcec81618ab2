import { Component, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { PAGES } from './pages';

/** An address that no page has. */
@Component({
  selector: 'tandem-not-found-page',
  imports: [RouterLink],
  template: `
    <section class="panel" role="alert" data-testid="not-found">
      <h1>There is no page at this address</h1>
      <p>
        <code>{{ address }}</code> leads nowhere. These do:
      </p>
      <ul>
        @for (page of pages; track page.path) {
          <li>
            <a [routerLink]="['/', page.path]">{{ page.label }}</a> {{ page.what }}
          </li>
        }
      </ul>
    </section>
  `,
  styles: `
    section {
      display: grid;
      gap: 12px;
      max-width: 72ch;
      margin: 5vh auto;
      padding: 24px 28px;
    }
    h1 {
      font-size: 20px;
    }
    p,
    li {
      color: var(--muted);
    }
    code {
      overflow-wrap: anywhere;
      color: var(--text);
    }
    ul {
      display: grid;
      gap: 6px;
      list-style: none;
    }
  `,
})
export class NotFoundPage {
  protected readonly address = inject(Router).url;
  protected readonly pages = PAGES;
}
