import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, it } from 'vitest';
import { replayDifference } from './replay.js';

const recorded = readFileSync(join(import.meta.dirname, '../../../worker/histories/0.1.0/nightly-pipeline-promotes-both.json'), 'utf8');
const replay = (json: string) => replayDifference(historyFromJSON(JSON.parse(json)), 'nightly-2026-03-02');

describe("a run's history against the workflows of today", () => {
  it('is reported as the same', async () => {
    expect(await replay(recorded)).toBeNull();
  });

  it('is reported with the activity where they part', async () => {
    expect(await replay(recorded.replaceAll('"trainModel"', '"tuneModel"'))).toMatch(/trainModel.*tuneModel|tuneModel.*trainModel/);
  });
});
