import { bootstrapApplication } from '@angular/platform-browser';
import { App, appConfig, preloadLivePage } from './app/app';

preloadLivePage(location.pathname);
bootstrapApplication(App, appConfig).catch((error: unknown) => console.error(error));
