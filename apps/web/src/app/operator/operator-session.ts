import { HttpClient, HttpErrorResponse, httpResource } from '@angular/common/http';
import { computed, inject, Injectable, signal, type Signal } from '@angular/core';
import { catchError, of, Subject, switchMap, take, throwError, type Observable } from 'rxjs';
import { operatorSessionSchema } from '@tandem/contracts/rest';
import { readResponse, toProblem } from '../shared/problem';
import { WallClock } from '../shared/time';

const URL = '/api/v1/session';
const UNAUTHORIZED = 401;
const CONFLICT = 409;
/** The newest that the list keeps. */
const MAX_ACTS = 10;

/** `refused`: a rule said no; `failed`: it could not be done or not be asked for; `cancelled`: the operator thought better of it. */
export type ActState = 'running' | 'done' | 'refused' | 'failed' | 'cancelled';

/** How far something is that the operator asked for. */
export interface ActResult {
  readonly state: ActState;
  /** In sentences. */
  readonly message: string;
  readonly temporalUrl?: string | null;
  /** Its entry in the audit log. */
  readonly auditId?: number | null;
  /** Whom the audit log names in its entries, where none of them is known yet. */
  readonly auditSubject?: string;
  /** The page that shows what became of it, as the router takes it. */
  readonly route?: readonly (string | number)[];
  /** Parameters of its address. */
  readonly query?: Readonly<Record<string, string>>;
  /** Why it was refused or failed, as it came. */
  readonly error?: unknown;
}

/** Something that the operator asked for, and what became of it. */
export interface Act extends ActResult {
  readonly id: number;
  /** What was asked for, such as `Promote LSTM version 3`. */
  readonly label: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What is to be done, and how to learn what becomes of it. */
export interface ActRequest<T> {
  readonly label: string;
  /** Asked again, the same, once the operator has signed in. */
  readonly request: () => Observable<T>;
  /** What became of it, as often as that changes. */
  readonly follow: (answer: T) => Observable<ActResult>;
}

/** The operator's key is being asked for. */
export interface SignInPrompt {
  /** What it is needed for. */
  readonly label: string;
  readonly decided: Subject<boolean>;
}

class SignInCancelled extends Error {}

/** Whether this browser is signed in as the operator, and what the operator did from this page. The key is asked for only when needed. */
@Injectable({ providedIn: 'root' })
export class OperatorSession {
  private readonly http = inject(HttpClient);
  private readonly clock = inject(WallClock);
  private readonly session = httpResource(() => URL, { parse: (raw) => readResponse(operatorSessionSchema, raw) });
  private readonly list = signal<readonly Act[]>([]);
  private readonly asked = signal<SignInPrompt | null>(null);
  private count = 0;

  /** Until when this browser is signed in if nothing more is done, epoch milliseconds; null while it is not. */
  readonly until = computed(() => {
    const session = this.session.hasValue() ? this.session.value() : null;
    if (!session?.operator) return null;
    const ends = [session.expiresAt, session.idleExpiresAt].filter((end) => end !== null).map((end) => Date.parse(end));
    const end = Math.min(...ends);
    return end > this.clock.now() ? end : null;
  });
  /** What was done from this page, newest first. */
  readonly acts = this.list.asReadonly();
  /** Set while the key is asked for. */
  readonly prompt = this.asked.asReadonly();

  /** Does something that only the operator may; signs in where that is needed. What becomes of it stands in `acts`, too. */
  act<T>({ label, request, follow }: ActRequest<T>): Signal<Act> {
    const id = ++this.count;
    const put = (result: ActResult): void => this.put({ ...result, id, label, at: Date.now() });
    put({ state: 'running', message: 'Asked for.' });
    this.signedIn(label, request)
      .pipe(
        switchMap((answer) => {
          this.session.reload();
          return follow(answer);
        }),
        catchError((error: unknown) => of(resultOf(error))),
      )
      .subscribe(put);
    return computed(() => this.list().find((act) => act.id === id)!);
  }

  /** Asks for the key without anything to do. */
  signIn(): void {
    this.ask('Sign in').subscribe({ error: () => undefined });
  }

  signOut(): Signal<Act> {
    return this.act({
      label: 'Sign out',
      request: () => this.http.delete(URL),
      follow: () => of({ state: 'done', message: 'Signed out.' } as const),
    });
  }

  /** Ends the asking for the key. */
  decide(signedIn: boolean): void {
    const prompt = this.asked();
    this.asked.set(null);
    if (signedIn) this.session.reload();
    prompt?.decided.next(signedIn);
  }

  private signedIn<T>(label: string, request: () => Observable<T>): Observable<T> {
    return request().pipe(
      catchError((error: unknown) => {
        if (!(error instanceof HttpErrorResponse) || error.status !== UNAUTHORIZED) return throwError(() => error);
        return this.ask(label).pipe(switchMap(() => this.signedIn(label, request)));
      }),
    );
  }

  /** Emits once signed in; acts that wait at the same time wait for the same key. */
  private ask(label: string): Observable<boolean> {
    const prompt = this.asked() ?? { label, decided: new Subject<boolean>() };
    this.asked.set(prompt);
    return prompt.decided.pipe(
      take(1),
      switchMap((signedIn) => (signedIn ? of(true) : throwError(() => new SignInCancelled()))),
    );
  }

  private put(act: Act): void {
    this.list.update((list) => {
      const known = list.find(({ id }) => id === act.id);
      if (known === undefined) return [act, ...list].slice(0, MAX_ACTS);
      return list.map((one) => (one === known ? { ...act, at: known.at } : one));
    });
  }
}

function resultOf(error: unknown): ActResult {
  if (error instanceof SignInCancelled) return { state: 'cancelled', message: 'Not done: nobody signed in.', error };
  const { title, detail } = toProblem(error);
  const state = error instanceof HttpErrorResponse && error.status === CONFLICT ? 'refused' : 'failed';
  return { state, message: `${title}. ${detail}`, error };
}

const SIGNS: Record<ActState, { readonly sign: string; readonly word: string; readonly tone: 'calm' | 'up' | 'down' | 'warn' }> = {
  running: { sign: '…', word: 'Under way', tone: 'calm' },
  done: { sign: '✓', word: 'Done', tone: 'up' },
  refused: { sign: '✕', word: 'Refused', tone: 'warn' },
  failed: { sign: '✕', word: 'Failed', tone: 'down' },
  cancelled: { sign: '–', word: 'Not done', tone: 'calm' },
};

/** How the state of an act is shown. */
export const signOf = ({ state }: ActResult) => SIGNS[state];
