import { versionName, type ModelKind, type Severity } from '@tandem/domain';
import type { EarlyEvidence } from './early-warnings.js';
import { EDetector, type DetectorLimits, type DetectorState } from './e-detector.js';
import type { DriftFinding } from './episodes.js';

/**
 * Limits of the gains that a champion is watched by, nats a label. A champion that is worse by less than .02 is left to the gate: in 31
 * recorded sessions a healthy one was worse than a reference by .015 at most in one of them. A minute counts against the reference by
 * .5 at most: its deviation is .05 in the mean, and .4 for a faulty one.
 */
export const MODEL_LIMITS: DetectorLimits = { margin: 0.02, clip: 0.5 };

/**
 * Evidence, nats, that a champion is worse than one reference. A false warning comes once in 20,000 minutes at most, 51 sessions; a false
 * severe one once in 10⁸, 250,000 sessions (`EDetector`). In 31 recorded sessions a healthy champion came to 5.3 nats beside both, and in
 * 30 years of sessions drawn from them to no warning (`npm run bench -- drift`).
 */
export const MODEL_EVIDENCE = { warning: Math.log(2e4), severe: Math.log(1e8) } as const;

/** What speaks against a champion, beside one reference. A document: it survives JSON. */
export interface PairEvidence {
  readonly kind: ModelKind;
  readonly version: number;
  /** `control`, or a version such as `v2`. */
  readonly reference: string;
  /** Market time until which minutes are counted, milliseconds since the Unix epoch. */
  readonly at: number;
  readonly state: DetectorState;
  /** Nats; null before the first minute. */
  readonly evidence: number | null;
  /** What is odd of its answers in this session, whatever came of them; missing before it has answered. */
  readonly early?: EarlyEvidence;
}

/** Adds the gains of further minutes, until `at`. */
export function addGains(pair: PairEvidence, gains: Iterable<number>, at: number): PairEvidence {
  const detector = new EDetector(MODEL_LIMITS, pair.state);
  for (const gain of gains) detector.push(gain);
  return { ...pair, at, state: detector.state, evidence: Number.isFinite(detector.evidence) ? detector.evidence : null };
}

/** A pair without any minute. */
export function beginPair(kind: ModelKind, version: number, reference: string, at: number): PairEvidence {
  return { kind, version, reference, at, state: new EDetector(MODEL_LIMITS).state, evidence: null };
}

/**
 * Whether a champion is faulty: severe where it is worse than every reference, so that the fault is its own and not of one reference; a
 * warning where it is worse than one.
 * @param pairs of one champion; none without a reference, and nothing is found then
 */
export function findModelFault(pairs: readonly PairEvidence[]): DriftFinding | null {
  const evidences = pairs.map(({ evidence }) => evidence ?? -Infinity);
  const severity = severityOf(evidences);
  if (severity === 'ok') return null;
  const [{ kind, version }] = pairs as [PairEvidence];
  const against = pairs.map(({ reference, evidence }) => `${reference} ${evidence === null ? 'none' : evidence.toFixed(1)}`).join(', ');
  const message = `${versionName(kind, version)} is worse than what runs beside it on the same rows: evidence in nats, beside ${against}.`;
  return { cause: 'model_fault', subject: `${kind}/${version}`, severity, message };
}

function severityOf(evidences: readonly number[]): Severity {
  if (evidences.length === 0) return 'ok';
  if (Math.min(...evidences) >= MODEL_EVIDENCE.severe) return 'severe';
  return Math.max(...evidences) >= MODEL_EVIDENCE.warning ? 'warning' : 'ok';
}
