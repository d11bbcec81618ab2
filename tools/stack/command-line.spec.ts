import { describe, expect, it } from 'vitest';
import { readOptions, UsageError, wholeNumber } from './command-line.ts';

const USAGE = 'npm run load -- [--clients N]';
const read = (...args: string[]) => readOptions(args, { clients: { type: 'string' } }, USAGE);

describe('the command line of a tool', () => {
  it('gives the options that it names', () => {
    expect(read('--clients', '5').clients).toBe('5');
    expect(read().clients).toBeUndefined();
  });

  it.each([['--client', '5'], ['--clients'], ['five'], ['--help']])('says how it is to be called when it is %s', (...args) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(USAGE);
  });

  it.each(['', 'five', '1.5', '0', '-1', 'NaN'])('takes no %j for a number', (text) => {
    expect(() => wholeNumber('--clients', text, 1)).toThrow('expected a whole number from 1 on');
  });
});
