import type { Routes } from '@angular/router';
import { DashboardPage } from './dashboard/dashboard-page';
import { symbolMatcher } from './dashboard/symbol-matcher';

export const routes: Routes = [{ matcher: symbolMatcher, component: DashboardPage }];
