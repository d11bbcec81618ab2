import { JsonLog } from '@tandem/config';
import { expect, it } from 'vitest';
import { JsonLogger } from './logger.js';

it('the log of the API has message, part of the API and details on one line, and nothing of the start of Nest', () => {
  const written: unknown[] = [];
  const logger = new JsonLogger(
    new JsonLog(
      'info',
      (line) => written.push(JSON.parse(line)),
      () => 0,
    ),
  );
  logger.log('champions changed', { serving: ['lstm v3'] }, 'Live');
  logger.log('Mapped {/api/v1/symbols, GET}', 'RouterExplorer');
  logger.error(new Error('no bars'), 'Error: no bars at x', 'Live');
  logger.debug('a bar');
  expect(written).toEqual([
    { time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'champions changed', context: 'Live', serving: ['lstm v3'] },
    { time: '1970-01-01T00:00:00.000Z', level: 'error', message: 'no bars', context: 'Live', stack: 'Error: no bars at x' },
  ]);
});
