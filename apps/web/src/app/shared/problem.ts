import { HttpErrorResponse } from '@angular/common/http';
import { type Problem, problemSchema } from '@tandem/contracts';
import { UnreadableAnswer } from './read-answer';

/** What went wrong, fit to be read: the server's own problem details where it sent some, plain words otherwise. */
export type ProblemText = Pick<Problem, 'title' | 'detail'>;

/** Puts any failure of a request into words. */
export function toProblem(error: unknown): ProblemText {
  if (error instanceof UnreadableAnswer) {
    return {
      title: 'The answer could not be read',
      detail: `The API and this page do not agree on a message (${error.message}). Reload the page; if it stays, both need the same version of Tandem.`,
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
