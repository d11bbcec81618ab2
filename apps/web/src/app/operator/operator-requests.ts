import { HttpClient } from '@angular/common/http';
import { inject, Injectable, type Signal } from '@angular/core';
import { map, of } from 'rxjs';
import { startedSchema } from '@tandem/contracts/rest';
import { readResponse } from '../shared/problem';
import { titleOf } from './action-plan';
import { followChange } from './champion-change';
import { randomKey } from './idempotency-key';
import { OperatorSession, type Act } from './operator-session';
import type { PlannedAction } from './planned-action';

/** What the operator adds to an action. */
export interface Confirmation {
  readonly reason: string;
  /** Against the gate. */
  readonly force: boolean;
}

/** Asks the API for what the operator confirmed. One that is asked again with the same words starts nothing twice. */
@Injectable({ providedIn: 'root' })
export class OperatorRequests {
  private readonly http = inject(HttpClient);
  private readonly operator = inject(OperatorSession);
  private last: { content: string; key: string } | null = null;

  send(action: PlannedAction, { reason, force }: Confirmation): Signal<Act> {
    const body = action.type === 'promote' ? { reason, force } : { reason };
    const url = urlOf(action);
    const key = this.keyOf(JSON.stringify([url, body]));
    return this.operator.act({
      label: titleOf(action),
      request: () =>
        this.http.post(url, body, { headers: { 'Idempotency-Key': key } }).pipe(map((raw) => readResponse(startedSchema, raw))),
      follow: (started) => {
        this.last = null;
        if (action.type !== 'retrain') return followChange(this.http, started);
        const { workflowId, runId, temporalUrl } = started;
        const links = { route: ['/pipeline', runId], auditSubject: workflowId, temporalUrl };
        return of({ state: 'done', message: 'The run has started.', ...links } as const);
      },
    });
  }

  private keyOf(content: string): string {
    if (this.last?.content !== content) this.last = { content, key: randomKey() };
    return this.last.key;
  }
}

function urlOf(action: PlannedAction): string {
  switch (action.type) {
    case 'retrain':
      return '/api/v1/pipeline/runs';
    case 'promote':
      return `/api/v1/models/${action.kind}/${action.version}/promote`;
    case 'rollback':
      return `/api/v1/models/${action.kind}/rollback`;
  }
}
