import { describe, expect, it } from 'vitest';
import type { VerdictRow } from '@tandem/database';
import { decide, type GateInput } from '@tandem/evaluation';
import { auc, makeBaseline, makeChampion, makeScores } from '@tandem/evaluation/testing';
import { readEvidence } from './evidence.js';

/** The stored verdict on a version. */
function verdictOn(version: number, input: Partial<GateInput>): VerdictRow {
  const { accepted, proven, reasons, numbers } = decide({
    file: { passed: true, largestDifference: 2e-7 },
    challenger: null,
    champion: null,
    unusableChampion: null,
    baselines: [],
    ...input,
  });
  return {
    id: 'id',
    createdAt: 0,
    workflowId: 'w',
    kind: 'lstm',
    version,
    championVersion: null,
    championRevision: 0,
    datasetId: null,
    accepted,
    proven,
    reasons,
    numbers,
  };
}

const champion = makeChampion(makeScores([1.07, 1.08], { touchAuc: auc(0.6, 0.55, 0.65) }));
const nightly = (version: number) =>
  verdictOn(version, { challenger: makeScores([1.05, 1.06]), champion, baselines: [makeBaseline([1.09, 1.1])] });

describe('what is known of a version', () => {
  it('comes from its own verdict', () => {
    const own = nightly(4);
    const { skills, description, card } = readEvidence({ own, asChampion: nightly(5) });
    expect(skills).toEqual({ touch: auc(0.67, 0.64, 0.7), direction: auc(0.5, 0.48, 0.52), movement: null });
    expect(description).toEqual(own.reasons.slice(-3));
    expect(card?.lines.map(({ name }) => name)).toEqual(['this version', 'version 3', 'class prior']);
  });

  it('comes from what it did as champion where its own verdict had no hold-out, with a note', () => {
    const { skills, description, card } = readEvidence({ own: verdictOn(3, {}), asChampion: nightly(4) });
    expect(skills?.touch).toEqual(auc(0.6, 0.55, 0.65));
    expect(description).toEqual([
      'Unproven: there was no hold-out to compare with baselines on.',
      'Measured later, as the champion that version 4 met.',
    ]);
    expect(card?.lines.map(({ name }) => name)).toEqual(['this version', 'version 4', 'class prior']);
  });

  it('is nothing while there was neither', () => {
    expect(readEvidence({ own: null, asChampion: null })).toEqual({ skills: null, description: [], card: null });
    expect(readEvidence({ own: verdictOn(1, {}), asChampion: verdictOn(2, {}) })).toMatchObject({ skills: null, card: null });
  });
});
