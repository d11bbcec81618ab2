import { Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink } from '@angular/router';
import { filter, map } from 'rxjs';
import { PAGES, pageOf } from './pages';

/** Every page, as a rail on the left or, on a phone, a bar at the bottom. */
@Component({
  selector: 'tandem-navigation',
  imports: [RouterLink],
  template: `
    <nav aria-label="Pages">
      @for (page of pages; track page.path) {
        <a
          [routerLink]="['/', page.path]"
          [attr.aria-current]="page === shown() ? 'page' : null"
          [attr.data-testid]="'page-' + (page.path || 'live')"
          [title]="page.what"
        >
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path [attr.d]="page.icon" /></svg>
          {{ page.short }}
        </a>
      }
    </nav>
  `,
  styleUrl: './navigation.css',
})
export class Navigation {
  private readonly router = inject(Router);
  protected readonly pages = PAGES;

  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  protected readonly shown = computed(() => pageOf(this.url()));
}
