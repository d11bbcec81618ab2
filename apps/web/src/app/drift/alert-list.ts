import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { alertsResponseSchema } from '@tandem/contracts/drift';
import { AlertItem } from '../alerts/alert-item';
import { DriftStore } from '../alerts/drift.store';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';

/** Alerts that are asked for: the newest. */
const LIMIT = 100;

const WHICH = [
  { value: null, label: 'All' },
  { value: 'open', label: 'That last' },
] as const;
const SEVERITIES = [
  { value: null, label: 'All' },
  { value: 'warning', label: 'Warnings' },
  { value: 'severe', label: 'Severe' },
] as const;

/** Every alert there was, newest first, those that last alone or of one severity. */
@Component({
  selector: 'tandem-alert-list',
  imports: [AlertItem, ResourceState, RouterLink],
  templateUrl: './alert-list.html',
  styleUrl: './alert-list.css',
})
export class AlertList {
  /** As the address has them. */
  readonly which = input<string>();
  readonly severity = input<string>();

  protected readonly filters = computed(() => [
    { name: 'alerts', label: 'Which alerts', choices: chosen('alerts', WHICH, this.which()) },
    { name: 'severity', label: 'Severity', choices: chosen('severity', SEVERITIES, this.severity()) },
  ]);
  private readonly asked = computed(() => ({
    limit: LIMIT,
    ...(this.which() === 'open' ? { open: true } : {}),
    ...(this.severity() === 'warning' || this.severity() === 'severe' ? { severity: this.severity()! } : {}),
  }));
  protected readonly resource = httpResource(() => ({ url: '/api/v1/alerts', params: this.asked() }), {
    parse: (raw) => readResponse(alertsResponseSchema, raw),
  });
  protected readonly view = resourceView(this.resource, this.asked);
  protected readonly alerts = computed(() => this.view().value?.alerts ?? []);
  protected readonly empty = computed(() => {
    if (this.view().value === undefined || this.alerts().length > 0) return null;
    return Object.keys(this.asked()).length > 1
      ? 'No alert is like this.'
      : 'There was no alert yet. An episode of drift begins one, and is shown at the top of every page while it lasts.';
  });
  protected readonly more = computed(() => (this.alerts().length === LIMIT ? `The newest ${LIMIT} are shown.` : ''));

  constructor() {
    const store = inject(DriftStore);
    let known = store.newest();
    effect(() => {
      const newest = store.newest();
      if (known !== null && newest !== known) untracked(() => this.resource.reload());
      known = newest;
    });
  }
}

const chosen = (parameter: string, choices: readonly { value: string | null; label: string }[], shown: string | undefined) => {
  const current = choices.find(({ value }) => value === shown) ?? choices[0]!;
  return choices.map(({ value, label }) => ({ label, params: { [parameter]: value }, current: value === current.value }));
};
