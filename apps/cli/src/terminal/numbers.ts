import { InvalidArgumentError } from 'commander';

/** Reads a whole number of at least `least` from the command line. */
export const wholeNumberFrom = (least: number) => (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`expected a whole number, ${least} or more.`);
  return value;
};

/** Reads a number above zero from the command line. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('expected a number above 0.');
  return value;
}
