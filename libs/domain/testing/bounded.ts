import { setImmediate as nextTurn } from 'node:timers/promises';
import fc, { type Arbitrary } from 'fast-check';
import { expect } from 'vitest';

/** Of a processor, whatever else the machine does meanwhile. One input takes milliseconds; what hangs takes for ever. */
const MAX_MS = 10_000;
/** All of them together leave garbage, and code that was compiled. What takes a length in a file at its word takes gigabytes. */
const MAX_GROWTH_MB = 600;
/** A message is read by people. */
const MAX_MESSAGE = 4_000;

/** As many inputs as `npm test` has time for, and as `npm run test:long` has. */
export const FEW = 300;
export const MANY = 100_000;

/**
 * Reads `runs` inputs of chance, the same in each run of the test. Each is read, or refused by an error that `isRefusal` knows: in a
 * sentence and in bounded time, and all of them in bounded memory.
 */
export async function expectReadOrRefused<T>(
  inputs: Arbitrary<T>,
  runs: number,
  read: (input: T) => unknown,
  isRefusal: (error: unknown) => boolean,
): Promise<void> {
  const before = process.resourceUsage().maxRSS;
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      // As answers come from a network: within a turn of the event loop V8 keeps whatever a WeakRef was asked for, 10 kB an input.
      await nextTurn();
      const started = process.cpuUsage();
      try {
        await read(input);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const { message } = error as Error;
        expect(message).toMatch(/\S{2}/);
        expect(message).not.toMatch(/\.[cm]?[jt]s:\d+/);
        expect(message.length).toBeLessThan(MAX_MESSAGE);
      }
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1_000).toBeLessThan(MAX_MS);
    }),
    { numRuns: runs, seed: 1 },
  );
  expect((process.resourceUsage().maxRSS - before) / 1_024).toBeLessThan(MAX_GROWTH_MB);
}
