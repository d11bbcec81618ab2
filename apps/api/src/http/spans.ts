import { BEGINNING, END, readInstant } from '@tandem/domain';
import { InvalidRequestProblem } from './problems.js';

/** Of whole milliseconds since the Unix epoch, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const within = (ms: number) => Math.min(Math.max(ms, BEGINNING), END);

/**
 * The span that a request asks for, as far as the database can hold instants; open where it names no end.
 * @throws InvalidRequestProblem when `from` is after `to`
 */
export function readSpan(query: { readonly from?: string | undefined; readonly to?: string | undefined }): Span {
  const from = query.from === undefined ? BEGINNING : readInstant(query.from)!;
  const to = query.to === undefined ? END : readInstant(query.to)!;
  if (from > to) throw new InvalidRequestProblem([{ field: 'from', expected: `expected an instant not after to (${query.to})` }]);
  return { from: Math.ceil(within(from)), to: Math.floor(within(to)) };
}
