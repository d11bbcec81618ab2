import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input, linkedSignal, untracked } from '@angular/core';
import { Router, type Params } from '@angular/router';
import { quarantineResponseSchema } from '@tandem/contracts/rest';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { newYorkClock, newYorkDayWithYear } from '../shared/time';
import { formatCount } from '../shared/format';

/** Groups that are asked for: the largest. */
const LIMIT = 50;

/** Rows that no bar could be made of: how many, why, and one as it came. */
@Component({
  selector: 'tandem-quarantine',
  imports: [ResourceState],
  templateUrl: './quarantine.html',
  styleUrl: './quarantine.css',
})
export class Quarantine {
  /** As the address has them. */
  readonly symbol = input<string>();
  readonly reason = input<string>();

  private readonly router = inject(Router);

  protected readonly resource = httpResource(() => ({ url: '/api/v1/quarantine', params: { limit: LIMIT, ...this.filter() } }), {
    parse: (raw) => readResponse(quarantineResponseSchema, raw),
  });
  private readonly filter = computed(() => ({
    ...(this.symbol() ? { symbol: this.symbol()! } : {}),
    ...(this.reason() ? { reason: this.reason()! } : {}),
  }));
  protected readonly view = resourceView(this.resource, this.filter);
  protected readonly filtered = computed(() => Boolean(this.symbol() || this.reason()));

  /** What can be filtered by: all that was seen since the page was opened. */
  protected readonly seen = linkedSignal<Groups | undefined, { symbols: string[]; reasons: string[] }>({
    source: () => this.view().value?.groups,
    computation: (groups = [], before) => ({
      symbols: merged(before?.value.symbols, [...groups.map(({ symbol }) => symbol), untracked(this.symbol)]),
      reasons: merged(before?.value.reasons, [...groups.map(({ reason }) => reason), untracked(this.reason)]),
    }),
  });

  protected readonly total = computed(() => {
    const total = this.view().value?.total;
    return total === undefined ? null : formatCount(total);
  });
  protected readonly groups = computed(() =>
    (this.view().value?.groups ?? []).map(({ symbol, file, reason, rows, firstAt, lastAt, source, example }) => ({
      symbol: symbol ?? 'no symbol',
      from: file ?? source,
      reason,
      rows: formatCount(rows),
      first: whenOf(firstAt),
      last: whenOf(lastAt),
      line: example.line === null ? 'As it came' : `Line ${formatCount(example.line)}`,
      raw: example.raw,
    })),
  );
  protected readonly empty = computed(() => {
    if (this.view().value === undefined || this.groups().length > 0) return null;
    return this.filtered()
      ? 'Nothing in quarantine is like this.'
      : 'Nothing is in quarantine. A row that is no valid bar comes here, with the reason; none is dropped without a word.';
  });

  protected filterBy(queryParams: Params): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}

type Groups = NonNullable<ReturnType<Quarantine['view']>['value']>['groups'];

const merged = (before: readonly string[] = [], now: readonly (string | null | undefined)[]): string[] =>
  [...new Set([...before, ...now.filter((one) => Boolean(one)).map(String)])].sort();

function whenOf(instant: string): string {
  const at = Date.parse(instant);
  return `${newYorkDayWithYear(at)} ${newYorkClock(at)}`;
}
