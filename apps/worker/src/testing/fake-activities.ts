import type { FeedActivities, IngestionActivities, OperationsActivities, TrainingActivities } from '@tandem/pipeline';

export type Activities = IngestionActivities & FeedActivities & OperationsActivities & TrainingActivities;

/** Activities that succeed at once with plain results, two sessions and accepting verdicts; `changes` replace some. */
export function fakeActivities(changes: Partial<Activities> = {}): Activities {
  let sessions = ['2026-03-02', '2026-03-03'];
  return {
    prepareMarket: async () => ({ sessions: 26, bars: 202_800, quarantined: 0, lastSession: '2026-02-27' }),
    streamSession: async ({ after }) => {
      sessions = sessions.filter((session) => session > after);
      const session = sessions[0] ?? null;
      return session === null ? { outcome: 'ended', session, bars: 0 } : { outcome: 'closed', session, bars: 7800 };
    },
    updateCorporateActions: async () => 'Corporate actions: none.',
    recordPause: async () => undefined,
    ingestNewsRound: async () => ({ summary: 'Nothing new.', nextInMs: 300_000 }),
    ingestMacroRound: async () => ({ summary: 'Nothing new.', nextInMs: 3_600_000 }),
    findMissingChampions: async () => [],
    checkArtifact: async () => 1,
    swapChampion: async ({ kind, version, expectedRevision }) => ({ kind, version, previousVersion: 1, revision: expectedRevision + 1 }),
    auditChange: async () => undefined,
    auditRefusal: async () => null,
    auditRun: async () => undefined,
    publishChampions: async () => [],
    reviewBars: async () => ({ finding: 'Data quality: no bar was rejected.', refusal: null }),
    buildDataset: async () => ({
      dataset: { datasetId: 'd1', hash: 'ab', sessions: 26, trainSamples: 100, validationSamples: 50, holdoutSamples: 50 },
      refusal: null,
    }),
    trainModel: async ({ kind }) => ({ kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1.05 }),
    validateModel: async ({ kind, version }) => ({ verdictId: `v-${kind}`, kind, version, accepted: true, proven: true, reasons: ['Lower log loss'] }),
    ...changes,
  };
}
