import { HttpClient } from '@angular/common/http';
import { Component, computed, effect, inject, input, output, signal, type Signal } from '@angular/core';
import { map, switchMap, takeWhile, tap, timer, type Observable } from 'rxjs';
import { checkRunDetailSchema, type CheckRunDetail, type ChecksResponse } from '@tandem/contracts/checks';
import { startedSchema } from '@tandem/contracts/rest';
import { ActView } from '../operator/act-view';
import { randomKey } from '../operator/idempotency-key';
import { OperatorSession, type Act, type ActResult } from '../operator/operator-session';
import { readResponse } from '../shared/problem';
import { WallClock } from '../shared/time';
import { checkName, durationOf, isUnderWay, stateOf, whenOf } from './check-labels';

/** How often a run that this page started is asked about. */
const FOLLOW_MS = 2_000;

type Check = ChecksResponse['checks'][number];

/** One check: what a pass proves, how its newest run is, and the button that runs it. */
@Component({
  selector: 'tandem-check-card',
  imports: [ActView],
  templateUrl: './check-card.html',
  styleUrl: './check-card.css',
})
export class CheckCard {
  readonly check = input.required<Check>();
  /** Days that can be chosen where the check is of one. */
  readonly sessions = input.required<readonly string[]>();
  /** A run was started. */
  readonly started = output();

  private readonly http = inject(HttpClient);
  private readonly operator = inject(OperatorSession);
  private readonly clock = inject(WallClock);
  protected readonly name = computed(() => checkName(this.check().name));
  protected readonly newest = computed(() => {
    const run = this.check().newest;
    if (run === null) return null;
    return {
      ...run,
      look: stateOf(run),
      when: whenOf(run.requestedAt),
      took: durationOf(run, this.clock.now()),
      underWay: isUnderWay(run),
    };
  });

  private readonly asked = signal<Signal<Act> | null>(null);
  protected readonly act = computed(() => this.asked()?.() ?? null);
  protected readonly busy = computed(() => this.act()?.state === 'running' || this.newest()?.underWay === true);
  /** Said once: that a run ended. */
  protected readonly announcement = computed(() => {
    const newest = this.newest();
    return newest === null || newest.underWay ? '' : `${this.name()}: ${newest.look.word}. ${newest.sentence}`;
  });

  constructor() {
    // What the run came to is in the list, too.
    effect(() => {
      if (this.act() !== null && this.act()?.state !== 'running') this.started.emit();
    });
  }

  protected run(session: string, reason: string): void {
    const { name } = this.check();
    const body = { reason, ...(session === '' ? {} : { session }) };
    // The same when it is asked again after signing in: one press starts one run.
    const headers = { 'Idempotency-Key': randomKey() };
    this.asked.set(
      this.operator.act({
        label: `Run ${this.name()}${session === '' ? '' : ` of ${session}`}`,
        request: () =>
          this.http.post(`/api/v1/checks/${name}`, body, { headers }).pipe(
            map((raw) => readResponse(startedSchema, raw)),
            tap(() => this.started.emit()),
          ),
        follow: ({ workflowId }) => this.follow(workflowId),
      }),
    );
  }

  protected cancel(id: string): void {
    this.asked.set(
      this.operator.act({
        label: `Cancel ${this.name()}`,
        request: () => this.http.post(`/api/v1/checks/${encodeURIComponent(id)}/cancel`, null),
        follow: () => this.follow(id),
      }),
    );
  }

  private follow(id: string): Observable<ActResult> {
    return timer(0, FOLLOW_MS).pipe(
      switchMap(() => this.http.get(`/api/v1/checks/${encodeURIComponent(id)}`)),
      map((raw) => readResponse(checkRunDetailSchema, raw)),
      takeWhile((run) => isUnderWay(run), true),
      map(resultOf),
    );
  }
}

function resultOf(run: CheckRunDetail): ActResult {
  const state = { queued: 'running', running: 'running', completed: 'done', failed: 'failed', cancelled: 'cancelled' } as const;
  const message = run.state === 'completed' ? `${stateOf(run).word}. ${run.sentence}` : run.sentence;
  const links = { route: ['/checks'], query: { run: run.id }, auditSubject: run.id, temporalUrl: run.temporalUrl };
  return { state: state[run.state], message, ...links };
}
