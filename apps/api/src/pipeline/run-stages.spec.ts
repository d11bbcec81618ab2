import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, it } from 'vitest';
import { runStageSchema, type RunStage } from '@tandem/contracts';
import type { NightlyPipelineInput } from '@tandem/pipeline';
import { stagesOf } from './run-stages.js';
import { inputOf, stepsOf, type HistoryEvent, type PendingActivity } from './run-steps.js';

/** What every workflow did in its typical courses. */
const HISTORIES = join(import.meta.dirname, '../../../worker/histories/0.1.0');
const recorded = globSync('nightly-pipeline-*.json', { cwd: HISTORIES }).sort();
const eventsOf = (name: string) => historyFromJSON(JSON.parse(readFileSync(join(HISTORIES, name), 'utf8'))).events!;

const COMPLETED = { state: 'completed', closedAt: '2026-03-06T22:00:00.000Z' } as const;
const RUNNING = { state: 'running', closedAt: null } as const;
const urlOf = (workflowId: string, runId: string) => `${workflowId}/${runId}`;

function stages(
  events: readonly HistoryEvent[],
  run: Parameters<typeof stagesOf>[0] = COMPLETED,
  pending: readonly PendingActivity[] = [],
) {
  const found = stagesOf(run, inputOf<NightlyPipelineInput>(events), stepsOf(events, pending), urlOf);
  for (const stage of found) runStageSchema.parse(stage);
  return found;
}

const inShort = (found: readonly RunStage[]) =>
  found.map(({ stage, kind, version, state }) => [stage, ...(kind === null ? [] : [`${kind} ${version ?? '?'}`]), state].join(' '));

describe('the stages of a run that has ended', () => {
  it('are all that it did, in order, with the run that changed each champion', () => {
    const found = stages(eventsOf('nightly-pipeline-awaits-its-changes.json'));
    expect(inShort(found)).toEqual([
      'corporate-actions completed',
      'dataset completed',
      'train lstm 2 completed',
      'train transformer 2 completed',
      'validate lstm 2 completed',
      'change-champion lstm 2 completed',
      'validate transformer 2 completed',
      'change-champion transformer 2 completed',
    ]);
    expect(found[1]).toMatchObject({ attempt: 1, message: 'Data quality: no bar was rejected.', temporalUrl: null });
    expect(found[5]).toMatchObject({ temporalUrl: 'champion-lstm/4ac2036c-00f2-4457-9769-bf0ea8bec36c' });
    for (const { startedAt, closedAt } of found) expect(Date.parse(closedAt!)).toBeGreaterThanOrEqual(Date.parse(startedAt!));
  });

  it('leave out the change of what the gate refused, and say so', () => {
    const found = stages(eventsOf('nightly-pipeline-refuses-both.json'));
    expect(found.filter(({ stage }) => stage === 'change-champion')).toMatchObject([
      { kind: 'lstm', state: 'skipped', message: 'The gate refused it.', startedAt: null, attempt: 0 },
      { kind: 'transformer', state: 'skipped', message: 'The gate refused it.' },
    ]);
  });

  it('say why one kind was not trained, and what became of the other', () => {
    const found = stages(eventsOf('nightly-pipeline-fails-for-one-kind.json'));
    const failed = found.find(({ state }) => state === 'failed')!;
    expect(failed).toMatchObject({ stage: 'train', message: expect.stringMatching(/\w/) });
    const later = found.filter(({ kind, stage }) => kind === failed.kind && stage !== 'train');
    expect(later.map(({ state, message }) => [state, message])).toEqual([
      ['skipped', 'It was not trained.'],
      ['skipped', 'It was not trained.'],
    ]);
    expect(found.some(({ stage, state }) => stage === 'change-champion' && state === 'completed')).toBe(true);
  });

  it.each(['nightly-pipeline-finds-too-little-data.json', 'nightly-pipeline-refuses-bad-bars.json'])(
    'end with the dataset where there is none: %s',
    (name) => {
      const [, dataset, ...later] = stages(eventsOf(name));
      expect(dataset).toMatchObject({ stage: 'dataset', state: 'completed' });
      expect(new Set(later.map(({ state }) => state))).toEqual(new Set(['skipped']));
      expect(later.every(({ message }) => message === later[0]!.message && message !== null)).toBe(true);
    },
  );

  it('have those of a version that was put forward first', () => {
    const found = stages(eventsOf('nightly-pipeline-puts-one-forward.json'));
    const evaluated = found.slice(1 + found.findIndex(({ stage }) => stage === 'evidence'));
    expect(evaluated.map(({ stage }) => stage)).toEqual(Array.from({ length: 3 }, () => ['validate', 'change-champion']).flat());
    expect(evaluated[0]!.version).not.toBe(evaluated[2]!.version);
  });

  it('name what was cancelled, and what it did not come to', () => {
    const found = stages(eventsOf('nightly-pipeline-is-cancelled.json'), { ...COMPLETED, state: 'cancelled' });
    expect(found.some(({ state }) => state === 'cancelled')).toBe(true);
    expect(found.at(-1)).toMatchObject({ state: 'skipped', message: 'The run ended before.' });
  });

  it.each(recorded)('account for everything that it did: %s', (name) => {
    const events = eventsOf(name);
    const found = stages(events);
    for (const { stage, kind, version } of stepsOf(events, [])) {
      expect(found).toContainEqual(expect.objectContaining({ stage, kind, ...(version === null ? {} : { version }) }));
    }
    expect(found.filter(({ startedAt }) => startedAt !== null)).toHaveLength(stepsOf(events, []).length);
  });
});

describe('the stages of a run at every moment of it', () => {
  it.each(recorded)('go from waiting over running to an end, and never back: %s', (name) => {
    const events = eventsOf(name);
    const rank = { waiting: 0, running: 1, completed: 2, failed: 2, cancelled: 2, skipped: 2 } as const;
    let before = new Map<string, number>();
    for (let length = 1; length <= events.length; length++) {
      const now = new Map(
        stages(events.slice(0, length), RUNNING).map(({ stage, kind, state, startedAt }, place, all) => {
          const nth = all.slice(0, place).filter((one) => one.stage === stage && one.kind === kind).length;
          if (state === 'completed') expect(startedAt).not.toBeNull();
          return [`${stage} ${kind} ${nth}`, rank[state]] as const;
        }),
      );
      for (const [key, state] of now) expect(state).toBeGreaterThanOrEqual(before.get(key) ?? 0);
      before = now;
    }
  });
});

describe('an activity under way', () => {
  const events = eventsOf('nightly-pipeline-promotes-both.json');
  const scheduled = events.findIndex(({ activityTaskScheduledEventAttributes: it }) => it?.activityType?.name === 'trainModel');
  const activityId = events[scheduled]!.activityTaskScheduledEventAttributes!.activityId!;
  const training = (pending: PendingActivity) =>
    stages(events.slice(0, scheduled + 1), RUNNING, [{ activityId, ...pending }]).find(({ stage }) => stage === 'train');

  it('waits until a worker has it', () => {
    expect(training({ attempt: 1, state: 1 })).toMatchObject({ state: 'waiting', attempt: 1, closedAt: null, message: null });
  });

  it('runs from when a worker took it', () => {
    const lastStartedTime = { seconds: 1_772_830_800 as never, nanos: 500_000_000 };
    expect(training({ attempt: 1, state: 2, lastStartedTime })).toMatchObject({ state: 'running', startedAt: '2026-03-06T21:00:00.500Z' });
  });

  it('says why it is tried again', () => {
    const lastFailure = { message: 'Activity task failed', cause: { message: 'The database is away' } };
    expect(training({ attempt: 3, state: 1, lastFailure })).toMatchObject({
      state: 'running',
      attempt: 3,
      message: 'Attempt 3; the one before failed: The database is away',
    });
  });

  it('is cut off by the end of its run', () => {
    const cut = stages(events.slice(0, scheduled + 1), { ...COMPLETED, state: 'cancelled' }).find(({ stage }) => stage === 'train');
    expect(cut).toMatchObject({ state: 'cancelled', closedAt: COMPLETED.closedAt, message: 'The run ended before it did.' });
  });
});

it('reads an input that nobody of ours sent', () => {
  expect(inputOf([])).toEqual({});
  const data = new TextEncoder().encode('"nothing"');
  expect(inputOf([{ workflowExecutionStartedEventAttributes: { input: { payloads: [{ data }] } } }])).toEqual({});
});
