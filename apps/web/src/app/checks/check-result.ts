import { httpResource } from '@angular/common/http';
import { Component, computed, input } from '@angular/core';
import { checkRunDetailSchema, type CheckRun } from '@tandem/contracts/checks';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { checkName, stateOf, whenOf } from './check-labels';
import { figuresOf, tablesOf } from './result-tables';

/** What a run came to: in words, its numbers, and what is wrong one by one. */
@Component({
  selector: 'tandem-check-result',
  imports: [ResourceState],
  templateUrl: './check-result.html',
  styleUrl: './check-result.css',
})
export class CheckResultView {
  readonly run = input.required<CheckRun>();

  /** Asked again when its state changes. */
  private readonly subject = computed(() => `${this.run().id} ${this.run().state}`);
  protected readonly resource = httpResource(
    () => {
      this.subject();
      return `/api/v1/checks/${encodeURIComponent(this.run().id)}`;
    },
    { parse: (raw) => readResponse(checkRunDetailSchema, raw) },
  );
  protected readonly view = resourceView(this.resource, this.subject);

  protected readonly title = computed(() => {
    const { check, session, requestedAt } = this.run();
    return `${checkName(check)}${session === null ? '' : ` of ${session}`}, asked for ${whenOf(requestedAt)}`;
  });
  protected readonly look = computed(() => stateOf(this.run()));
  private readonly result = computed(() => this.view().value?.result ?? null);
  protected readonly figures = computed(() => mapped(this.result(), figuresOf) ?? []);
  protected readonly tables = computed(() => mapped(this.result(), tablesOf) ?? []);
  protected readonly empty = computed(() =>
    this.view().value !== undefined && this.result() === null ? 'There are no numbers of this run: it has not come to a verdict.' : null,
  );
}

const mapped = <T, R>(value: T | null, map: (value: T) => R): R | null => (value === null ? null : map(value));
