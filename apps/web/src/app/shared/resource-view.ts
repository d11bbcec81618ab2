import type { HttpResourceRef } from '@angular/common/http';
import { Component, computed, input, linkedSignal, output, type Signal } from '@angular/core';
import { ProblemCard, toProblem, type ProblemText } from './problem';

/** What is known of something that was asked for. */
export interface ResourceView<T> {
  /** The newest answer; undefined before the first. */
  readonly value: T | undefined;
  /** Why there is none, or no newer one; null while all is well. */
  readonly problem: ProblemText | null;
  readonly loading: boolean;
}

/**
 * What to show of a request: its answer, and the one before while it is asked again or that failed.
 * @param subject of what is asked: an answer about another one is not kept
 */
export function resourceView<T>(resource: HttpResourceRef<T | undefined>, subject: () => unknown = () => null): Signal<ResourceView<T>> {
  const kept = linkedSignal<{ subject: unknown; value: T | undefined }, { subject: unknown; value: T | undefined }>({
    source: () => ({ subject: subject(), value: resource.hasValue() ? resource.value() : undefined }),
    computation: (now, before) =>
      now.value === undefined && before !== undefined && before.value.subject === now.subject ? before.value : now,
  });
  return computed(() => {
    const error = resource.error();
    return { value: kept().value, problem: error === undefined ? null : toProblem(error), loading: resource.isLoading() };
  });
}

/** Stands where something will be: grey lines while it is asked for, what went wrong, or that there is nothing and what will come. */
@Component({
  selector: 'tandem-resource-state',
  imports: [ProblemCard],
  template: `
    @if (view(); as view) {
      @if (view.problem; as problem) {
        @if (view.value === undefined) {
          <tandem-problem-card [problem]="problem" (retry)="retry.emit()" />
        } @else {
          <p class="old" role="status">
            <span aria-hidden="true">⚠</span> This is what was known before. {{ problem.title }}.
            <button type="button" class="button" (click)="retry.emit()">Try again</button>
          </p>
        }
      } @else if (view.value === undefined) {
        <div class="lines" role="status">
          <span class="visually-hidden">Loading {{ what() }}…</span>
          @for (line of lines; track line) {
            <span class="skeleton" aria-hidden="true"></span>
          }
        </div>
      } @else if (empty(); as empty) {
        <p class="empty">{{ empty }}</p>
      }
    }
  `,
  styles: `
    :host(:empty) {
      display: none;
    }
    .lines {
      display: grid;
      gap: 10px;
      padding: 16px;
    }
    .lines .skeleton:nth-of-type(3n) {
      width: 62%;
    }
    .empty {
      padding: 24px 16px;
      color: var(--muted);
      text-align: center;
    }
    .old {
      padding: 8px 14px;
      border-radius: var(--radius);
      background: var(--warn-tint);
      font-size: 13px;
    }
  `,
})
export class ResourceState {
  readonly view = input.required<ResourceView<unknown>>();
  /** What is asked for, as in "Loading the versions…". */
  readonly what = input.required<string>();
  /** Why there is nothing in the answer and what will fill it; null when there is something. */
  readonly empty = input<string | null>(null);
  readonly retry = output();
  protected readonly lines = [1, 2, 3, 4, 5];
}
