import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { championChangesResponseSchema } from '@tandem/contracts/champion-changes';
import { driftResponseSchema, type DriftResponse } from '@tandem/contracts/drift';
import { severityOf, titleOf } from '../alerts/alert-labels';
import { DriftStore } from '../alerts/drift.store';
import { formatAge } from '../shared/format';
import { readResponse } from '../shared/problem';
import { refreshEvery } from '../shared/refresh';
import { ResourceState, resourceView } from '../shared/resource-view';
import { newYorkClock, newYorkDay, WallClock } from '../shared/time';
import { AlertList } from './alert-list';
import { ChampionChanges } from './champion-changes';
import { Detectors } from './detectors';
import { causeWords, holdOf, persistenceOf, remedyWords } from './drift-labels';
import { HeatMap } from './heat-map';
import { STATISTICS } from './heat-scale';

/** How often the newest check is asked for: the monitor checks every five market minutes, and one without a change reports nothing. */
const REFRESH_MS = 15_000;

/** What moves away from training, by feature, symbol and detector; what is held, what was done and what would be. */
@Component({
  selector: 'tandem-drift-page',
  imports: [AlertList, ChampionChanges, Detectors, HeatMap, ResourceState],
  templateUrl: './drift-page.html',
  styleUrl: './drift-page.css',
})
export class DriftPage {
  /** As the address has them. */
  readonly statistic = input<string>();
  readonly sessions = input<string>();
  readonly feature = input<string>();
  readonly alerts = input<string>();
  readonly severity = input<string>();

  private readonly clock = inject(WallClock);
  protected readonly resource = httpResource(() => '/api/v1/drift', { parse: (raw) => readResponse(driftResponseSchema, raw) });
  protected readonly view = resourceView(this.resource);
  protected readonly changesResource = httpResource(() => '/api/v1/champion-changes', {
    parse: (raw) => readResponse(championChangesResponseSchema, raw),
  });
  protected readonly changesView = resourceView(this.changesResource);
  protected readonly changes = computed(() => this.changesView().value?.changes ?? []);

  protected readonly statisticShown = computed(() => STATISTICS.find((one) => one === this.statistic()) ?? 'shift');
  protected readonly drift = computed(() => this.view().value);
  protected readonly check = computed(() => {
    const check = this.drift()?.check;
    if (check == null) return null;
    const at = Date.parse(check.at);
    const age = formatAge(Math.max(0, this.clock.now() - Date.parse(check.checkedAt)));
    return { severity: severityOf(check), when: `up to ${newYorkDay(at)} ${newYorkClock(at)} New York, checked ${age} ago` };
  });
  protected readonly checkedAt = computed(() => {
    const drift = this.drift();
    return drift === undefined ? undefined : (drift.check?.checkedAt ?? null);
  });
  protected readonly noCheck = computed(() =>
    this.drift()?.check === null
      ? 'Nothing was checked yet. The monitor checks every five market minutes while a session is open, once there are champions.'
      : null,
  );
  protected readonly episodes = computed(() => {
    const drift = this.drift();
    return drift?.check?.episodes.map((episode) => episodeLabels(episode, drift)) ?? [];
  });
  protected readonly holds = computed(() =>
    (this.drift()?.holds ?? []).map((hold) => ({ id: `${hold.symbol} ${hold.alertId}`, what: holdOf(hold), since: clockOf(hold.since) })),
  );
  protected readonly remedies = computed(() =>
    Object.entries(this.drift()?.remedies ?? {}).map(([cause, { warning, severe }]) => ({
      cause: causeWords(cause),
      warning: remedyWords(warning),
      severe: remedyWords(severe),
    })),
  );
  protected readonly persistence = computed(() => this.drift()?.persistence ?? 0);
  protected readonly mapped = computed(() => {
    const features = this.drift()?.features;
    return features == null ? null : `${features.minutes} minutes up to ${clockOf(features.at)} New York are compared.`;
  });

  constructor() {
    const store = inject(DriftStore);
    const reload = (): void => {
      this.resource.reload();
      this.changesResource.reload();
    };
    refreshEvery(reload, () => REFRESH_MS);
    let known = store.newest();
    effect(() => {
      const newest = store.newest();
      if (known !== null && newest !== known) untracked(reload);
      known = newest;
    });
  }
}

type Episode = NonNullable<DriftResponse['check']>['episodes'][number];

function episodeLabels(episode: Episode, { persistence, remedies }: DriftResponse) {
  const { cause, subject, since, message, remedy } = episode;
  return {
    id: `${cause} ${subject}`,
    title: titleOf(episode),
    severity: severityOf(episode),
    since: clockOf(since),
    message,
    now: remedyWords(remedy),
    severe: remedyWords(remedies[cause]?.severe ?? remedy),
    persistence: persistenceOf(episode, persistence),
  };
}

function clockOf(instant: string): string {
  const at = Date.parse(instant);
  return `${newYorkDay(at)} ${newYorkClock(at)}`;
}
