import { barSchema } from '@tandem/contracts';
import { describe, expect, it } from 'vitest';
import { readAnswer, UnreadableAnswer } from './read-answer';

const bar = { ts: '2026-03-06T14:30:00.000Z', open: 1, high: 2, low: 1, close: 2, volume: 10 };

describe('readAnswer', () => {
  it('returns what fits the contract', () => {
    expect(readAnswer(barSchema, bar)).toEqual(bar);
  });

  it('names every field that does not fit', () => {
    const read = () => readAnswer(barSchema, { ...bar, open: 'one', ts: 'yesterday' });
    expect(read).toThrow(UnreadableAnswer);
    expect(read).toThrow(/ts: .*; open: /);
  });
});
