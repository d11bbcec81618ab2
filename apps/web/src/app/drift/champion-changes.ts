import { Component, computed, input } from '@angular/core';
import type { ChampionChange } from '@tandem/contracts';
import { newYorkClock, newYorkDayWithYear } from '../shared/time';
import { changeOf } from './drift-labels';

/** Changes of champion in words, newest first. */
@Component({
  selector: 'tandem-champion-changes',
  template: `
    <div tabindex="0" role="region" aria-label="Changes of champion, newest first">
      <ul data-testid="champion-changes">
        @for (change of lines(); track change.id) {
          <li>
            <strong>{{ change.what }}</strong> {{ change.why }}
            <span class="when">{{ change.when }}</span>
          </li>
        } @empty {
          <li class="when">There is no champion yet. The first training puts version 1 of both kinds into service.</li>
        }
      </ul>
    </div>
  `,
  styles: `
    div {
      max-height: 40dvh;
      overflow: auto;
    }
    ul {
      display: grid;
      gap: 8px;
      list-style: none;
    }
    li {
      overflow-wrap: anywhere;
    }
    strong {
      font-weight: 600;
    }
    .when {
      display: block;
      color: var(--muted);
      font-size: 13px;
    }
  `,
})
export class ChampionChanges {
  readonly changes = input.required<readonly ChampionChange[]>();

  protected readonly lines = computed(() =>
    this.changes().map((change) => ({
      id: `${change.kind} ${change.revision}`,
      what: changeOf(change),
      why: change.reason,
      when:
        `${whenOf(change.changedAt)}, by ${change.actor}; ` +
        (change.firstPredictionAt === null ? 'it has not predicted yet' : `predicts since ${whenOf(change.firstPredictionAt)} market time`),
    })),
  );
}

function whenOf(instant: string): string {
  const at = Date.parse(instant);
  return `${newYorkDayWithYear(at)} ${newYorkClock(at)}`;
}
