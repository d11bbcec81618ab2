import { JsonLog } from '@tandem/config';
import { expect, it } from 'vitest';
import { JsonLogger } from './log.js';

it("the log of a worker has Temporal's levels and details, without the fields that every line repeats", () => {
  const written: string[] = [];
  const logger = new JsonLogger(
    new JsonLog(
      'info',
      (line) => written.push(line),
      () => 0,
    ),
  );
  logger.info('training', { kind: 'lstm', taskToken: 'x' });
  logger.trace('polling');
  expect(written).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"training","kind":"lstm"}']);
});
