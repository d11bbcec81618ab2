import { describe, expect, it } from 'vitest';
import { firstObstacle, type Circumstances } from './circumstances.js';

const clear: Circumstances = {
  marketOpen: true,
  stale: false,
  championsPresent: true,
  windowComplete: true,
  inputFault: false,
  missingMinutes: 0,
  minutesToClose: 240,
};

/** Each obstacle with what brings it about, in the order in which they take precedence. */
const obstacles: readonly (readonly [string, Partial<Circumstances>])[] = [
  ['market_closed', { marketOpen: false }],
  ['stale_data', { stale: true }],
  ['no_champion', { championsPresent: false }],
  ['warming_up', { windowComplete: false }],
  ['input_fault', { inputFault: true }],
  ['missing_minutes', { missingMinutes: 6 }],
  ['session_closing', { minutesToClose: 29 }],
];

describe('firstObstacle', () => {
  it('finds nothing in the way of an open market with whole data', () => {
    expect(firstObstacle(clear)).toBeNull();
  });

  it.each(obstacles)('names %s alone', (name, change) => {
    expect(firstObstacle({ ...clear, ...change })).toBe(name);
  });

  it.each(obstacles)('names %s before everything that comes after it', (name) => {
    const position = obstacles.findIndex(([other]) => other === name);
    const fromHereOn = obstacles.slice(position).map(([, change]) => change);
    expect(firstObstacle(Object.assign({}, clear, ...fromHereOn) as Circumstances)).toBe(name);
  });

  it('allows five missing minutes, and thirty minutes to the close', () => {
    expect(firstObstacle({ ...clear, missingMinutes: 5, minutesToClose: 30 })).toBeNull();
  });
});
