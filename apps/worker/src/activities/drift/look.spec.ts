import { describe, expect, it } from 'vitest';
import { someOf } from './look.js';

const symbols = (count: number) => Array.from({ length: count }, (_, i) => `S${i}`);

describe('the symbols that a check looks at', () => {
  it('are all of a hundred', () => {
    for (const turn of [0, 1, 78]) expect(someOf(symbols(100), turn)).toEqual(symbols(100));
  });

  it('are at most a hundred of more, evenly spread, and all of them in turn', () => {
    for (const count of [101, 500, 1_999]) {
      const turns = Array.from({ length: Math.ceil(count / 100) }, (_, turn) => someOf(symbols(count), turn));
      for (const turn of turns) expect(turn.length).toBeLessThanOrEqual(100);
      expect(turns.flat().sort()).toEqual(symbols(count).sort());
      expect(someOf(symbols(count), turns.length)).toEqual(turns[0]);
    }
  });
});
