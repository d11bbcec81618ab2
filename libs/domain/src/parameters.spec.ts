import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal, readInstant, readWholeNumber } from './parameters.js';

describe('readInstant', () => {
  it.each([
    ['UTC', '2026-03-06T20:59:00Z', '2026-03-06T20:59:00.000Z'],
    ['lower case', '2026-03-06t20:59:00.25z', '2026-03-06T20:59:00.250Z'],
    ['a blank in the place of the T', '2026-03-06 20:59:00Z', '2026-03-06T20:59:00.000Z'],
    ['an offset to the west', '2026-03-06T15:59:00-05:00', '2026-03-06T20:59:00.000Z'],
    ['an offset to the east, over midnight', '2026-03-07T02:29:00+05:30', '2026-03-06T20:59:00.000Z'],
    ['a + that a query has made a blank', '2026-03-07T02:29:00.5 05:30', '2026-03-06T20:59:00.500Z'],
    ['an offset that is not known', '2026-03-06T20:59:00-00:00', '2026-03-06T20:59:00.000Z'],
    ['more decimals than anybody needs', `2026-03-06T20:59:00.123${'0'.repeat(40)}Z`, '2026-03-06T20:59:00.123Z'],
    ['a leap second', '2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['a leap second of New York, with decimals', '2016-12-31T18:59:60.75-05:00', '2017-01-01T00:00:00.000Z'],
    ['the first year', '0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ])('takes %s', (_, text, instant) => expect(readInstant(text)).toBe(Date.parse(instant)));

  it('puts what is finer than a millisecond between two of them', () => {
    expect(readInstant('2026-03-06T20:59:00.0000001Z')).toBe(Date.parse('2026-03-06T20:59:00Z') + 0.5);
  });

  it.each([
    ['no offset', '2026-03-06T20:59:00'],
    ['no seconds', '2026-03-06T20:59Z'],
    ['a day alone', '2026-03-06'],
    ['a day that does not exist', '2026-02-30T20:59:00Z'],
    ['an hour 24', '2026-03-06T24:00:00Z'],
    ['a minute 60', '2026-03-06T20:60:00Z'],
    ['a second 60 within the day', '2026-03-06T20:59:60Z'],
    ['a second 61', '2016-12-31T23:59:61Z'],
    ['an offset of 24 hours', '2026-03-06T20:59:00+24:00'],
    ['an offset without colon', '2026-03-06T20:59:00+0530'],
    ['a point without decimals', '2026-03-06T20:59:00.Z'],
    ['a comma', '2026-03-06T20:59:00,5Z'],
    ['five digits of the year', '12026-03-06T20:59:00Z'],
    ['a name of a zone', '2026-03-06T20:59:00 EST'],
    ['milliseconds since 1970', '1772830740000'],
    ['blanks around', ' 2026-03-06T20:59:00Z'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => expect(readInstant(text)).toBeUndefined());

  it('reads every instant that is written at any offset, with any decimals', () => {
    const year = 365.25 * 86_400_000;
    const two = (value: number) => String(value).padStart(2, '0');
    fc.assert(
      fc.property(
        fc.integer({ min: -60 * year, max: 7_000 * year }),
        fc.integer({ min: -1439, max: 1439 }),
        fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 30 }),
        fc.constantFrom('T', 't', ' '),
        fc.constantFrom('+', ' '),
        (ms, offset, finer, separator, plus) => {
          const [date, time] = new Date(ms + offset * 60_000).toISOString().slice(0, -1).split('T');
          const away = Math.abs(offset);
          const zone = `${offset < 0 ? '-' : plus}${two(Math.floor(away / 60))}:${two(away % 60)}`;
          expect(readInstant(`${date}${separator}${time}${finer}${zone}`)).toBe(ms + (/[1-9]/.test(finer) ? 0.5 : 0));
        },
      ),
    );
  });

  it('never says a number of what is no instant', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\dTtZz:. +-]{0,40}$/)), (text) => {
        const ms = readInstant(text);
        if (ms !== undefined) expect(Number.isFinite(ms)).toBe(true);
      }),
    );
  });
});

describe('numbers', () => {
  it('are read in decimal digits', () => {
    expect(['0', '7', '390'].map(readWholeNumber)).toEqual([0, 7, 390]);
    expect(['0', '1.5', '.5', '12'].map(readDecimal)).toEqual([0, 1.5, 0.5, 12]);
  });

  it.each(['', ' ', '0x1', '1e0', '007', '+1', '-1', '1.', '.', ' 1', '1 ', '१', 'NaN', 'Infinity', '1_000', '1,000'])(
    'are not %j',
    (text) => {
      expect([readWholeNumber(text), readDecimal(text)]).toEqual([undefined, undefined]);
    },
  );

  it('are whole, and no greater than can be told apart', () => {
    expect(['1.0', '9007199254740993', '9'.repeat(400)].map(readWholeNumber)).toEqual([undefined, undefined, undefined]);
    expect(readDecimal('9'.repeat(400))).toBeUndefined();
  });
});
