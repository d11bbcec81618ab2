import { httpResource } from '@angular/common/http';
import { Component, computed, input } from '@angular/core';
import { trackRecordResponseSchema, type TrackRecordResponse } from '@tandem/contracts/track-record';
import { kindName } from '../shared/names';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { chosenSessions, SessionChoice } from '../shared/session-choice';
import { BookTable } from './book-table';
import { PromotionTable } from './promotion-table';
import { RateTable, type Rate } from './rate-table';
import { outcomesOf } from './record-labels';

/** How many of the newest sessions can be chosen; the server takes up to 250. */
const SESSION_CHOICES = [5, 20, 60, 250];
const DEFAULT_SESSIONS = 20;

/** What became of everything that was predicted and recommended, and what can be concluded from it. */
@Component({
  selector: 'tandem-track-record-page',
  imports: [BookTable, PromotionTable, RateTable, ResourceState, SessionChoice],
  templateUrl: './track-record-page.html',
  styleUrl: './track-record-page.css',
})
export class TrackRecordPage {
  /** As the address has it. */
  readonly sessions = input<string>();

  protected readonly choices = SESSION_CHOICES;
  protected readonly chosen = computed(() => chosenSessions(SESSION_CHOICES, DEFAULT_SESSIONS, this.sessions()));
  protected readonly resource = httpResource(() => `/api/v1/track-record?sessions=${this.chosen()}`, {
    parse: (raw) => readResponse(trackRecordResponseSchema, raw),
  });
  protected readonly view = resourceView(this.resource, this.chosen);

  protected readonly record = computed(() => this.view().value);
  protected readonly outcomes = computed(() => mapped(this.record(), outcomesOf));
  protected readonly nothingYet = computed(() => (this.record()?.outcomes.labelled === 0 ? NOTHING_YET : null));
  protected readonly models = computed(() => this.record()?.models.flatMap(ratesOfModel) ?? []);
  protected readonly symbols = computed(() => this.record()?.symbols.map((one): Rate => ({ name: one.symbol, ...one })) ?? []);
  protected readonly actions = computed(() => this.record()?.actions.map((one): Rate => ({ name: one.action, ...one })) ?? []);
}

const NOTHING_YET =
  'Nothing has come of any prediction yet. An outcome is known 30 minutes after a prediction, and stored every five minutes while the ' +
  'session is open.';

function ratesOfModel({ kind, versions, ...all }: TrackRecordResponse['models'][number]): Rate[] {
  const name = kindName(kind);
  const each = versions.map((one): Rate => ({ name: `${name} v${one.version}`, ...one }));
  return each.length === 1 ? each : [{ name: `${name}, all versions`, ...all }, ...each];
}

const mapped = <T, R>(value: T | undefined, map: (value: T) => R): R | undefined => (value === undefined ? undefined : map(value));
