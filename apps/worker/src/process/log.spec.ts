import { JsonLog } from '@tandem/config';
import { expect, it } from 'vitest';
import { JsonLogger } from './log.js';

it("the log of a worker has Temporal's levels and details and names the run, without the fields that nobody looks for", () => {
  const written: string[] = [];
  const logger = new JsonLogger(
    new JsonLog(
      'info',
      (line) => written.push(line),
      () => 0,
    ),
  );
  logger.info('training', { kind: 'lstm', taskToken: 'x' });
  logger.info('outcomes', { workflowId: 'monitor-drift', workflowRunId: '0198', activityId: '1' });
  logger.trace('polling');
  expect(written).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"training","kind":"lstm"}',
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"outcomes","workflowId":"monitor-drift","runId":"0198"}',
  ]);
});
