import type { HttpClient } from '@angular/common/http';
import { catchError, exhaustMap, map, of, takeWhile, timer, type Observable } from 'rxjs';
import type { Started } from '@tandem/contracts';
import { changeResultSchema, type ChangeResult } from '@tandem/contracts/changes';
import { readResponse, toProblem } from '../shared/problem';
import type { ActResult } from './operator-session';

const ASK_EVERY_MS = 1_000;
/** A change takes seconds; what takes longer waits for a worker, and Temporal shows more than this page can. */
const MAX_ASKED = 600;

/** What becomes of a promotion or rollback, asked for until it is decided. */
export function followChange(http: HttpClient, { runId, temporalUrl }: Started): Observable<ActResult> {
  return timer(0, ASK_EVERY_MS).pipe(
    exhaustMap((asked) =>
      http.get(`/api/v1/changes/${runId}`).pipe(
        map((raw) => changeLabels(readResponse(changeResultSchema, raw))),
        catchError((error: unknown) => of(unknown(error, temporalUrl))),
        map((result) =>
          asked < MAX_ASKED || result.state !== 'running' ? result : { ...result, state: 'failed' as const, message: LATE },
        ),
      ),
    ),
    takeWhile(({ state }) => state === 'running', true),
  );
}

const LATE = 'It is still under way after ten minutes: see in Temporal what it waits for. This page asks no more.';

function unknown(error: unknown, temporalUrl: string | null): ActResult {
  return { state: 'running', message: `Started; how far it is cannot be read: ${toProblem(error).title}.`, temporalUrl };
}

const STATES = { running: 'running', completed: 'done', refused: 'refused', failed: 'failed' } as const;

function changeLabels({ state, message, remedy, temporalUrl, auditId, kind, version }: ChangeResult): ActResult {
  return {
    state: STATES[state],
    message: remedy === null ? message : `${message} ${remedy}`,
    temporalUrl,
    auditId,
    ...(state === 'running' ? {} : { route: ['/models', kind, version] }),
  };
}
