import { HttpErrorResponse } from '@angular/common/http';
import { Component, input, output } from '@angular/core';
import { config } from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { problemSchema, type Problem } from '@tandem/contracts/rest';

// Without its words zod/mini says of every fault that it is invalid input, and not what was expected.
config(en());

/** The part of a contract's schema that reading needs. */
interface Schema<T> {
  safeParse(
    raw: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** An answer that does not have the form of the contract; the message names the fields. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

/**
 * Reads what arrived as the contract says it is.
 * @throws UnreadableAnswer naming every field that does not fit.
 */
export function readResponse<T>(schema: Schema<T>, raw: unknown): T {
  const read = schema.safeParse(raw);
  if (read.success) return read.data;
  throw new UnreadableAnswer(read.error.issues.map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`).join('; '));
}

/** What went wrong, fit to be read: the server's own problem details where it sent some, a plain sentence otherwise. */
export type ProblemText = Pick<Problem, 'title' | 'detail'>;

/** Describes any failure of a request. */
export function toProblem(error: unknown): ProblemText {
  if (error instanceof UnreadableAnswer) {
    return {
      title: 'The answer could not be read',
      detail:
        `The API and this page do not agree on a message (${error.message}). Reload the ` +
        `page; if it stays, both need the same version of Tandem.`,
    };
  }
  if (error instanceof HttpErrorResponse) return fromResponse(error);
  return { title: 'Something went wrong', detail: error instanceof Error ? error.message : String(error) };
}

function fromResponse(response: HttpErrorResponse): ProblemText {
  const problem = problemSchema.safeParse(response.error);
  if (problem.success) return { title: problem.data.title, detail: problem.data.detail };
  if (response.status === 0) {
    return { title: 'The API does not answer', detail: 'Check that Tandem is running (npm start). This page keeps trying.' };
  }
  return { title: `The API answered ${response.status}`, detail: `${response.url ?? 'The request'} failed without saying why.` };
}

/** A failure and the one thing that can be done about it. */
@Component({
  selector: 'tandem-problem-card',
  template: `
    <div role="alert">
      <h2>{{ problem().title }}</h2>
      <p>{{ problem().detail }}</p>
      <button type="button" class="button" (click)="retry.emit()">Try again</button>
    </div>
  `,
  styles: `
    :host {
      display: grid;
      place-items: center;
      height: 100%;
      padding: 24px;
      text-align: center;
    }
    div {
      max-width: 48ch;
      display: grid;
      gap: 10px;
      justify-items: center;
    }
    h2 {
      font-size: 16px;
    }
    p {
      color: var(--muted);
      overflow-wrap: anywhere;
    }
  `,
})
export class ProblemCard {
  readonly problem = input.required<ProblemText>();
  readonly retry = output();
}
