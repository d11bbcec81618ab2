import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from './columns.js';

describe('instants of the database', () => {
  it.each([
    ['2026-03-06 20:59:00+00', '2026-03-06T20:59:00.000Z'],
    ['2026-03-06 20:59:00.5+00', '2026-03-06T20:59:00.500Z'],
    ['1970-01-01 00:00:00+00', '1970-01-01T00:00:00.000Z'],
  ])('reads %s as the instant that it names', (text, instant) => {
    expect(formatInstant(parseInstant(text))).toBe(instant);
  });
});
