import { httpResource } from '@angular/common/http';
import { Component, computed, input, output, type Signal } from '@angular/core';
import type { ModelKind } from '@tandem/contracts';
import { modelsResponseSchema } from '@tandem/contracts/models';
import { predictionsResponseSchema } from '@tandem/contracts/rest';
import { KIND_NAMES } from '../shared/model-kind';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { localClock, newYorkClock, newYorkDay } from '../shared/time';

/** A minute of the past, and the versions whose predictions of it are wanted; null: those that served then. */
export interface PastSubject {
  readonly symbol: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly versions: Readonly<Record<ModelKind, number | null>>;
}

/** What was predicted and recommended at a minute of the past. Needs an injection context. */
export class PastMinute {
  private readonly answer = httpResource(() => requestOf(this.subject()), {
    parse: (raw) => readResponse(predictionsResponseSchema, raw),
  });
  /** What was asked for as a word: an answer about another minute is not shown as this one's. */
  private readonly key = computed(() => JSON.stringify(this.subject()));

  readonly view = resourceView(this.answer, this.key);
  /** The minute's record; null while it is not known, or where there is none. */
  readonly record = computed(() => this.view().value?.records[0] ?? null);
  readonly origin = computed(() => this.view().value?.origin ?? null);

  /** @param subject what is shown; null while the page shows what is now */
  constructor(readonly subject: Signal<PastSubject | null>) {}

  retry(): void {
    this.answer.reload();
  }
}

function requestOf(subject: PastSubject | null) {
  if (subject === null) return undefined;
  const { symbol, at, versions } = subject;
  const named = Object.entries(versions).filter((entry): entry is [string, number] => entry[1] !== null);
  return { url: `/api/v1/predictions/${symbol}`, params: { at: new Date(at).toISOString(), ...Object.fromEntries(named) } };
}

/** `Fri 6 Mar 14:32 New York`, and the same instant where the reader is, unless that is the same. */
export function pastTime(at: number): string {
  const here = localClock(at) === newYorkClock(at) ? '' : ` (${localClock(at)} here)`;
  return `${newYorkDay(at)} ${newYorkClock(at)} New York${here}`;
}

const ORIGINS = { stored: 'as it was stored then', computed: 'computed now' } as const;

/** Marks predictions and recommendation as of the past, with the way back and to other versions. */
@Component({
  selector: 'tandem-past-banner',
  imports: [ResourceState],
  template: `
    @if (past().subject(); as subject) {
      <section class="panel" aria-label="The past minute" data-testid="past-banner">
        <p role="status">
          <strong>As it was {{ time() }}</strong
          >, from what was known then. Prices and signals in the list of symbols are of now.
        </p>
        <div class="versions" role="group" aria-label="With versions">
          @for (kind of kinds; track kind) {
            <label>
              {{ names[kind] }}
              <select class="field" [attr.data-testid]="'past-' + kind" #version (change)="choose(kind, version.value)">
                <option value="" [selected]="subject.versions[kind] === null">as served then</option>
                @for (one of versionsOf(kind); track one) {
                  <option [value]="one" [selected]="subject.versions[kind] === one">v{{ one }}</option>
                }
              </select>
            </label>
          }
          <button type="button" class="button primary" data-testid="back-to-now" (click)="now.emit()">Back to now</button>
        </div>
        @if (origins(); as origins) {
          <p class="fine">{{ origins }}</p>
        }
        @for (note of notes(); track $index) {
          <p class="fine">{{ note }}</p>
        }
        <tandem-resource-state [view]="past().view()" what="what was predicted then" [empty]="nothing()" (retry)="past().retry()" />
      </section>
    }
  `,
  styles: `
    /* The way back is in view however far the column is scrolled; on a phone, where the page is, above the pages. */
    :host {
      position: sticky;
      z-index: 2;
      top: 0;
    }
    section {
      display: grid;
      gap: 8px;
      padding: 12px 14px;
      border-color: var(--warn);
      background: linear-gradient(var(--warn-tint), var(--warn-tint)) var(--surface);
    }
    .versions {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: 8px;
    }
    label {
      display: grid;
      font-size: 12px;
      color: var(--muted);
    }
    select {
      font: inherit;
      font-size: 13px;
      color: var(--text);
    }
    .button {
      margin-left: auto;
    }
    .fine {
      font-size: 12px;
      color: var(--muted);
    }
    @media (max-width: 799px) {
      :host {
        position: static;
      }
      .button {
        position: fixed;
        z-index: 4;
        inset: auto 12px 72px auto;
      }
    }
  `,
})
export class PastBanner {
  readonly past = input.required<PastMinute>();
  readonly versionPicked = output<Partial<PastSubject['versions']>>();
  readonly now = output();

  protected readonly kinds = ['lstm', 'transformer'] as const;
  protected readonly names = KIND_NAMES;
  private readonly models = httpResource(() => '/api/v1/models', { parse: (raw) => readResponse(modelsResponseSchema, raw) });

  protected readonly time = computed(() => pastTime(this.past().subject()?.at ?? 0));
  protected readonly notes = computed(() => this.past().origin()?.notes ?? []);
  protected readonly origins = computed(() => {
    const origin = this.past().origin();
    if (origin === null) return null;
    const models = this.kinds.flatMap((kind) => {
      const from = origin.predictions[kind];
      return from === null ? [] : [`${KIND_NAMES[kind]} ${ORIGINS[from]}`];
    });
    return `${[...models, `recommendation ${ORIGINS[origin.recommendation]}`].join(', ')}.`;
  });
  protected readonly nothing = computed(() =>
    this.past().view().value?.records.length === 0 ? 'Nothing was predicted at that minute. Choose another one, or go back to now.' : null,
  );

  /** Every version of a kind, newest first; the one that is asked for is among them, also while the list is on its way. */
  protected versionsOf(kind: ModelKind): number[] {
    const known = this.models.hasValue() ? this.models.value().versions : [];
    const asked = this.past().subject()?.versions[kind] ?? null;
    const versions = known.flatMap((one) => (one.kind === kind ? [one.version] : []));
    return [...new Set(asked === null ? versions : [...versions, asked])].sort((a, b) => b - a);
  }

  protected choose(kind: ModelKind, version: string): void {
    this.versionPicked.emit({ [kind]: version === '' ? null : Number(version) });
  }
}
