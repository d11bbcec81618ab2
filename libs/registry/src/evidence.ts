import type { VerdictRow } from '@tandem/database';
import { readCard, readChampionCard, readDescription, readSkills, type ModelCard, type Skills } from '@tandem/evaluation';

/** The verdicts that concern a version; null where there is none. */
export interface VerdictsOn {
  /** The newest on it. */
  readonly own: VerdictRow | null;
  /** The newest on a challenger that met it as champion. */
  readonly asChampion: VerdictRow | null;
}

/** What verdicts know of a version's worth. Its mark is not among it: that is of all its sessions. */
interface Evidence {
  readonly skills: Skills | null;
  /** Sentences for people; none without a verdict. */
  readonly description: readonly string[];
  readonly card: ModelCard | null;
}

/** From its own verdict or, for a version from before there was a hold-out, from what it later did as champion. */
export function readEvidence({ own, asChampion }: VerdictsOn): Evidence {
  const description = own === null ? [] : (readDescription(own.numbers) ?? own.reasons);
  const card = own && readCard(own.numbers);
  const later = asChampion && readChampionCard(asChampion.numbers, asChampion.version);
  if (card !== null || asChampion === null || later === null) return { skills: own && readSkills(own.numbers), description, card };
  const [{ touchAuc, directionAuc, movement }] = later.lines;
  const note = `Measured later, as the champion that version ${asChampion.version} met.`;
  const skills = { touch: touchAuc, direction: directionAuc, movement: movement && { r2: movement.r2, touch: movement.harTouchAuc } };
  return { skills, description: [...description, note], card: later };
}
