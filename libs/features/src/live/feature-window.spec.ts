import { describe, expect, it } from 'vitest';
import { sessionOn, WINDOW_BARS } from '@tandem/domain';
import { FEATURE_COUNT, FEATURES } from '../engine/catalog.js';
import { FeatureWindow, WINDOW_VALUES } from './feature-window.js';

const MINUTE = 60_000;
const THURSDAY = sessionOn('2026-03-05')!;
const FRIDAY = sessionOn('2026-03-06')!;
/** A vector whose first value is the number of its bar. */
const vector = (mark: number) => new Float64Array(FEATURE_COUNT).fill(1).fill(mark, 0, 1);

function filled(minutes: readonly number[]): FeatureWindow {
  const keeper = new FeatureWindow();
  for (const minute of minutes) keeper.push(THURSDAY.open + minute * MINUTE, vector(minute));
  return keeper;
}

function marks(out: Float32Array): number[] {
  return Array.from({ length: WINDOW_BARS }, (_, row) => out[row * FEATURE_COUNT]!);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('WindowKeeper', () => {
  it('is complete from the sixtieth bar on', () => {
    expect(filled(range(0, 59)).complete).toBe(false);
    expect(filled(range(0, 60)).complete).toBe(true);
  });

  it('gives the last sixty bars, oldest first', () => {
    const out = new Float32Array(WINDOW_VALUES);
    filled(range(0, 75)).write(out, 0);
    expect(marks(out)).toEqual(range(15, 75));
  });

  it('ends with the forming bar, and is itself unchanged by it', () => {
    const keeper = filled(range(0, 75));
    const out = new Float32Array(2 * WINDOW_VALUES);
    keeper.writeWith(vector(75), out, WINDOW_VALUES);
    expect(marks(out.subarray(WINDOW_VALUES))).toEqual(range(16, 76));
    keeper.write(out, 0);
    expect(marks(out)).toEqual(range(15, 75));
  });

  it('is not complete while one of its bars lacks a value of its own', () => {
    const keeper = filled(range(0, 59));
    const lacking = vector(59);
    lacking[FEATURES.findLastIndex(({ own }) => own)] = NaN;
    keeper.push(THURSDAY.open + 59 * MINUTE, lacking);
    expect(keeper.complete).toBe(false);
    expect(keeper.completeWith(vector(60))).toBe(false);
    for (const minute of range(60, 120)) keeper.push(THURSDAY.open + minute * MINUTE, vector(minute));
    expect(keeper.complete).toBe(true);
  });

  it('may lack context', () => {
    const keeper = filled(range(0, 59));
    const unknown = vector(59).map((value, column) => (FEATURES[column]!.own ? value : NaN));
    expect(keeper.completeWith(unknown)).toBe(true);
    keeper.push(THURSDAY.open + 59 * MINUTE, unknown);
    expect(keeper.complete).toBe(true);
  });

  it('counts the minutes without a bar between its first and last', () => {
    expect(filled(range(0, 60)).missingMinutes).toBe(0);
    expect(filled([...range(0, 30), ...range(33, 63)]).missingMinutes).toBe(3);
  });

  it('forgets missing minutes that left the window', () => {
    const keeper = filled([0, ...range(10, 69)]);
    expect(keeper.missingMinutes).toBe(9);
    expect(keeper.missingMinutesWith(THURSDAY.open + 69 * MINUTE)).toBe(0);
  });

  it('does not count the night', () => {
    const keeper = filled(range(340, 390));
    for (const minute of range(2, 12)) keeper.push(FRIDAY.open + minute * MINUTE, vector(minute));
    expect(keeper.complete).toBe(true);
    expect(keeper.missingMinutes).toBe(2);
  });
});
