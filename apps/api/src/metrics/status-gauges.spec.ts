import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { ReconciliationRepository } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { addReconciliationGauge } from './status-gauges.js';

const server = useDatabase();

it('reports the newest reconciled session, and nothing before there is one', async () => {
  const results = new ReconciliationRepository(await server.createDatabase());
  const reported = async () => {
    const registry = new Registry();
    const newest = await results.newest();
    addReconciliationGauge(registry, () => newest);
    return (await registry.metrics()).split('\n').filter((line) => line.startsWith('tandem_'));
  };
  expect(await reported()).toEqual([]);
  await results.save({ session: '2026-03-05', predictions: 10, differing: 3, unexplained: 2 });
  await results.save({ session: '2026-03-06', predictions: 10, differing: 3, unexplained: 1 });
  expect(await reported()).toEqual(['tandem_reconciled_unexplained_predictions{session="2026-03-06"} 1']);
});
