import { provideHttpClient } from '@angular/common/http';
import {
  Component,
  inject,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
  type ApplicationConfig,
} from '@angular/core';
import { provideRouter, RouterOutlet, UrlSegment, withComponentInputBinding, type Routes, type UrlMatcher } from '@angular/router';
import { LiveFeed } from './live/live-feed';
import { pageOf } from './shell/pages';
import { Shell } from './shell/shell';

/** The live page: one segment names a symbol, none leaves the choice to the page, which itself reports an unknown one. */
const symbolMatcher: UrlMatcher = (segments) => {
  const [symbol] = segments;
  if (segments.length > 1) return null;
  return { consumed: segments, posParams: symbol === undefined ? {} : { symbol: new UrlSegment(symbol.path, {}) } };
};

export const routes: Routes = [
  {
    path: '',
    component: Shell,
    children: [
      { path: 'models', title: 'Models · Tandem', loadComponent: async () => (await import('./models/models-page')).ModelsPage },
      {
        path: 'models/:kind/:version',
        title: 'Model · Tandem',
        loadComponent: async () => (await import('./models/model-page')).ModelPage,
      },
      { path: 'pipeline', title: 'Pipeline · Tandem', loadComponent: async () => (await import('./pipeline/pipeline-page')).PipelinePage },
      { path: 'pipeline/:id', title: 'Run · Tandem', loadComponent: async () => (await import('./pipeline/run-page')).RunPage },
      { path: 'drift', title: 'Drift · Tandem', loadComponent: async () => (await import('./drift/drift-page')).DriftPage },
      {
        path: 'track-record',
        title: 'Track record · Tandem',
        loadComponent: async () => (await import('./track-record/track-record-page')).TrackRecordPage,
      },
      { path: 'sources', title: 'Sources · Tandem', loadComponent: async () => (await import('./sources/sources-page')).SourcesPage },
      { path: 'checks', title: 'Checks · Tandem', loadComponent: async () => (await import('./checks/checks-page')).ChecksPage },
      { matcher: symbolMatcher, loadComponent: async () => (await import('./dashboard/dashboard-page')).DashboardPage },
      { path: '**', title: 'Not found · Tandem', loadComponent: async () => (await import('./shell/not-found-page')).NotFoundPage },
    ],
  },
];

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(),
    provideRouter(routes, withComponentInputBinding()),
  ],
};

/**
 * Asks for the code of the live page and of its chart beside the start of the page, where the address is the live page's: the router would
 * ask for the one after the start, and the page for the other once it has bars. Whoever needs them reports that they are missing.
 */
export function preloadLivePage(path: string): void {
  if (pageOf(path).path === '') void Promise.allSettled([import('./dashboard/dashboard-page'), import('./chart/price-chart')]);
}

/** The root: everything else hangs on the URL. */
@Component({
  selector: 'tandem-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})
export class App {
  constructor() {
    // Here, so that the symbols are asked for while the page that the address names is still loading.
    inject(LiveFeed);
  }
}
