import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../../testing/index.js';
import { clockOffset, type Database } from './connect.js';

const server = useDatabase();
let database: Database;
beforeAll(async () => {
  database = await server.createDatabase();
});

it.each([0, 3_600_000, -90_000])('measures that a machine is %i ms ahead of the database', async (ahead) => {
  const offset = await clockOffset(database, () => Date.now() + ahead);
  expect(Math.abs(offset - ahead)).toBeLessThan(1_000);
});
