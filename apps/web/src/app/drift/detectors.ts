import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import type { ChampionChange } from '@tandem/contracts';
import { driftHistoryResponseSchema } from '@tandem/contracts/drift';
import { LineChart } from '../shared/charts/line-chart';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { chosenSessions, SessionChoice } from '../shared/session-choice';
import { changeMarks, checkAxis, detectorCharts, marketChart } from './detector-series';
import { formatCount } from '../shared/format';

/** How many of the newest sessions can be chosen; the server takes up to 60. */
const SESSION_CHOICES = [1, 5, 20, 60];
const DEFAULT_SESSIONS = 5;

/** What the drift monitor measured over time, with its limits and the changes of champion. */
@Component({
  selector: 'tandem-detectors',
  imports: [LineChart, ResourceState, SessionChoice],
  templateUrl: './detectors.html',
  styleUrl: './detectors.css',
})
export class Detectors {
  /** As the address has them. */
  readonly sessions = input<string>();
  readonly feature = input<string>();
  readonly changes = input.required<readonly ChampionChange[]>();
  /** When the newest check was made: there is something new to ask for when it changes. Undefined while it is not known. */
  readonly checkedAt = input.required<string | null | undefined>();

  private readonly router = inject(Router);
  protected readonly choices = SESSION_CHOICES;
  protected readonly chosen = computed(() => chosenSessions(SESSION_CHOICES, DEFAULT_SESSIONS, this.sessions()));
  private readonly asked = computed(() => ({
    sessions: this.chosen(),
    ...(this.feature() === undefined ? {} : { feature: this.feature()! }),
  }));

  protected readonly resource = httpResource(
    () => {
      if (this.checkedAt() === undefined) return undefined;
      return { url: '/api/v1/drift/history', params: this.asked() };
    },
    { parse: (raw) => readResponse(driftHistoryResponseSchema, raw) },
  );
  protected readonly view = resourceView(this.resource, this.asked);
  protected readonly history = computed(() => this.view().value);
  protected readonly shown = computed(() => {
    const history = this.history();
    if (history === undefined || history.checks.length === 0) return null;
    const charts = [...detectorCharts(history), marketChart(history, this.feature() ?? null)];
    return { charts, x: checkAxis(history), marks: changeMarks(history.checks, this.changes()) };
  });
  protected readonly thinned = computed(() => {
    const { checks = [], checked = 0 } = this.history() ?? {};
    if (checked <= checks.length) return '';
    return `Of ${formatCount(checked)} checks ${checks.length} are shown, the worst of each stretch of time.`;
  });
  protected readonly empty = computed(() =>
    this.history()?.checks.length === 0
      ? 'Nothing was checked in these sessions. The monitor checks every five market minutes while a session is open.'
      : null,
  );

  protected choose(feature: string): void {
    void this.router.navigate([], { queryParams: { feature: feature === '' ? null : feature }, queryParamsHandling: 'merge' });
  }
}
