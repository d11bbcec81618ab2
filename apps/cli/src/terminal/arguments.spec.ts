import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { calendarDay, positiveNumber, wholeNumberFrom } from './arguments.js';

describe('a number on the command line', () => {
  it('is written in decimal digits', () => {
    expect(['1', '390'].map(wholeNumberFrom(1))).toEqual([1, 390]);
    expect(['0.5', '.5', '3'].map(positiveNumber)).toEqual([0.5, 0.5, 3]);
  });

  it.each(['', ' ', '0x1', '1e0', '0b1', '01', '+1', '-1', '1_0', 'one', '0'])('is not %j', (text) => {
    expect(() => wholeNumberFrom(1)(text)).toThrow(InvalidArgumentError);
    expect(() => positiveNumber(text)).toThrow(InvalidArgumentError);
  });
});

it.each(['2026-02-30', '2026-3-6', '2026-03-06T00:00:00Z', ''])('a day on the command line is not %j', (text) => {
  expect(() => calendarDay(text)).toThrow('expected a day such as 2026-03-06');
});
