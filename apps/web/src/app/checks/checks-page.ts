import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input } from '@angular/core';
import { checksResponseSchema } from '@tandem/contracts/checks';
import { sessionsResponseSchema } from '@tandem/contracts/market';
import { readResponse } from '../shared/problem';
import { refreshEvery } from '../shared/refresh';
import { ResourceState, resourceView } from '../shared/resource-view';
import { WallClock } from '../shared/time';
import { CheckCard } from './check-card';
import { checkName, durationOf, isUnderWay, stateOf, whenOf } from './check-labels';
import { CheckResultView } from './check-result';
import { RouterLink } from '@angular/router';

/** While a run is under way, and while none is: another browser, or the command line, may start one. */
const REFRESH_MS = { underWay: 2_000, idle: 30_000 };

/** What can be checked of what is stored: each check, its progress, what it came to, and the runs before. */
@Component({
  selector: 'tandem-checks-page',
  imports: [CheckCard, CheckResultView, ResourceState, RouterLink],
  templateUrl: './checks-page.html',
  styleUrl: './checks-page.css',
})
export class ChecksPage {
  /** The run whose result is shown, as the address has it. */
  readonly run = input<string>();

  private readonly clock = inject(WallClock);
  protected readonly resource = httpResource(() => '/api/v1/checks', { parse: (raw) => readResponse(checksResponseSchema, raw) });
  protected readonly view = resourceView(this.resource);
  private readonly sessionsResource = httpResource(() => '/api/v1/sessions', { parse: (raw) => readResponse(sessionsResponseSchema, raw) });

  protected readonly checks = computed(() => this.view().value?.checks ?? []);
  private readonly runs = computed(() => this.view().value?.runs ?? []);
  protected readonly history = computed(() =>
    this.runs().map((run) => ({
      ...run,
      name: checkName(run.check),
      look: stateOf(run),
      asked: whenOf(run.requestedAt),
      took: durationOf(run, this.clock.now()),
    })),
  );
  /** Days that can be reconciled: those on which something was predicted. */
  protected readonly sessions = computed(() =>
    this.sessionsResource.hasValue()
      ? this.sessionsResource
          .value()
          .sessions.filter(({ predicted }) => predicted)
          .map(({ session }) => session)
      : [],
  );
  /** The run that is shown in full: the one that the address names, else the newest that came to something. */
  protected readonly shown = computed(
    () => this.runs().find(({ id }) => id === this.run()) ?? this.runs().find(({ state }) => state === 'completed') ?? null,
  );
  protected readonly empty = computed(() =>
    this.view().value !== undefined && this.runs().length === 0
      ? 'Nothing was checked yet. Run a check above: it works on what is stored and changes nothing.'
      : null,
  );

  constructor() {
    refreshEvery(
      () => this.resource.reload(),
      () => (this.runs().some(isUnderWay) ? REFRESH_MS.underWay : REFRESH_MS.idle),
    );
  }
}
