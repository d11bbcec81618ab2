import { provideHttpClient } from '@angular/common/http';
import { Component, provideBrowserGlobalErrorListeners, provideZonelessChangeDetection, type ApplicationConfig } from '@angular/core';
import { provideRouter, RouterOutlet, UrlSegment, withComponentInputBinding, type Routes, type UrlMatcher } from '@angular/router';
import { DashboardPage } from './dashboard/dashboard-page';

/** Every path names a symbol, or none: the page itself reports an unknown one, with the list beside it. */
const symbolMatcher: UrlMatcher = (segments) => {
  const path = segments.map(({ path }) => path).join('/');
  return { consumed: segments, posParams: path === '' ? {} : { symbol: new UrlSegment(path, {}) } };
};

export const routes: Routes = [{ matcher: symbolMatcher, component: DashboardPage }];

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(),
    provideRouter(routes, withComponentInputBinding()),
  ],
};

/** The root: everything else hangs on the URL. */
@Component({
  selector: 'tandem-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})
export class App {}
