import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, TestRunner } from 'vitest';
import type { Database } from '@tandem/database';
import { adoptLineage, type Adoption } from '../src/index.js';

/** A file for the heads of an audit log; removed with the test that asks for it, or by whoever gives the folder. */
export async function headsFile(directory?: string): Promise<string> {
  if (directory !== undefined) return join(directory, 'audit-heads');
  const folder = await mkdtemp(join(tmpdir(), 'tandem-heads-'));
  if (TestRunner.getCurrentTest() !== undefined) onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'audit-heads');
}

/** Signs what is stored as the first start of a worker does. @param file for the heads of the audit log */
export async function signBaseline(database: Database, file: string): Promise<Adoption> {
  return adoptLineage(database, { file, actor: 'tandem', reason: 'test', at: Date.now() });
}
