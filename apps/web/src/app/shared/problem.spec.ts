import { HttpErrorResponse } from '@angular/common/http';
import { describe, expect, it } from 'vitest';
import { barSchema } from '@tandem/contracts';
import { readResponse, toProblem, UnreadableAnswer } from './problem';

const bar = { ts: '2026-03-06T14:30:00.000Z', open: 1, high: 2, low: 1, close: 2, volume: 10 };

describe('readAnswer', () => {
  it('returns what fits the contract', () => {
    expect(readResponse(barSchema, bar)).toEqual(bar);
  });

  it('names every field that does not fit, and what was expected there', () => {
    const read = () => readResponse(barSchema, { ...bar, open: 'one', ts: 'yesterday' });
    expect(read).toThrow(UnreadableAnswer);
    expect(read).toThrow(/ts: Invalid ISO datetime; open: .*expected number/);
  });
});

describe('toProblem', () => {
  it("passes the server's own problem details on", () => {
    const error = { type: 'about:blank', title: 'Database away', status: 503, detail: 'PostgreSQL refuses connections.' };
    expect(toProblem(new HttpErrorResponse({ status: 503, error }))).toEqual({
      title: 'Database away',
      detail: 'PostgreSQL refuses connections.',
    });
  });

  it('reports an API that does not respond', () => {
    expect(toProblem(new HttpErrorResponse({ status: 0 })).title).toBe('The API does not answer');
  });

  it('names the status of an answer without problem details', () => {
    expect(toProblem(new HttpErrorResponse({ status: 502, error: '<html>' })).title).toBe('The API answered 502');
  });

  it('names the field of a response that did not fit', () => {
    expect(toProblem(new UnreadableAnswer('bars.0.open: expected number')).detail).toContain('bars.0.open');
  });

  it('keeps the words of any other failure', () => {
    expect(toProblem(new Error('out of memory')).detail).toBe('out of memory');
  });
});
