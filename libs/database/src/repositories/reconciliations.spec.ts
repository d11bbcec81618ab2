import { expect, it } from 'vitest';
import { useDatabase } from '../../testing/index.js';
import { ReconciliationRepository } from './reconciliations.js';

const server = useDatabase();

it('keeps the newest result of each session, and gives that of the newest session', async () => {
  const results = new ReconciliationRepository(await server.createDatabase());
  expect(await results.newest()).toBeNull();
  const friday = { session: '2026-03-06', predictions: 15_600, differing: 60, unexplained: 2 };
  await results.save(friday);
  await results.save({ ...friday, session: '2026-03-05' });
  await results.save({ ...friday, unexplained: 0 });
  expect(await results.newest()).toMatchObject({ ...friday, unexplained: 0 });
  await expect(results.save({ ...friday, unexplained: 61 })).rejects.toThrow();
});
