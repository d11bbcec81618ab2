import { describe, expect, it } from 'vitest';
import { useDatabase } from '../../testing/index.js';
import { ExplanationRepository } from './explanations.js';

const server = useDatabase();

describe('explanations', () => {
  it('are read back by symbol and bar; a second one of a bar changes nothing', async () => {
    const repository = new ExplanationRepository(await server.createDatabase());
    const row = { symbol: 'NKE', ts: Date.UTC(2026, 2, 6, 15, 30), document: { of: 'UP' } };
    await repository.record([row, { ...row, symbol: 'GS' }]);
    await repository.record([{ ...row, document: { of: 'DOWN' } }]);
    await repository.record([]);
    expect(await repository.find('NKE', row.ts)).toEqual(row);
    expect(await repository.find('NKE', row.ts + 60_000)).toBeNull();
    expect(await repository.recorded([row, { ...row, ts: row.ts + 60_000 }])).toEqual([{ symbol: 'NKE', ts: row.ts }]);
  });
});
