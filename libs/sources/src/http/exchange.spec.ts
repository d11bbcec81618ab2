import { expect, it } from 'vitest';
import { readRetryAfter } from './exchange.js';

const NOW = Date.UTC(2026, 0, 22, 15);

it.each([
  ['seconds', '120', 120_000],
  ['a date', 'Thu, 22 Jan 2026 15:01:30 GMT', 90_000],
  ['a date that is past', 'Thu, 22 Jan 2026 14:00:00 GMT', 0],
  ['years, taken for an hour', '99999999', 3_600_000],
  ['a negative time, taken for none', '-5', 0],
  ['nothing', null, null],
  ['an empty text', ' ', null],
  ['a text that says nothing', 'soon', null],
])('reads %s', (_, header, expected) => {
  expect(readRetryAfter(header, NOW)).toBe(expected);
});
