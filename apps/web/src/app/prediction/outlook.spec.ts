import { describe, expect, it } from 'vitest';
import { aPrediction } from '../testing/messages';
import { outlooks } from './outlook';

describe('outlooks', () => {
  it('keeps the class order DOWN, NEUTRAL, UP', () => {
    const bars = outlooks(aPrediction({ down: 0.1, neutral: 0.2, up: 0.7 }));
    expect(bars.map(({ name, probability }) => [name, probability])).toEqual([['DOWN', 0.1], ['NEUTRAL', 0.2], ['UP', 0.7]]);
  });

  it('tells which class leads', () => {
    expect(outlooks(aPrediction({ down: 0.5, neutral: 0.3, up: 0.2 })).map(({ leads }) => leads)).toEqual([true, false, false]);
  });
});
