import { Random } from '@tandem/domain';
import { DECISIVE_E_VALUE, eProcess } from '../src/statistics/e-process.js';
import { SESSIONS as HOLDOUT_SESSIONS, SESSIONS_A_YEAR } from './contest.js';

/** Degrees of freedom of the heavy tails. */
const TAIL = 4;
/** A session's variance: this much of its own, this share of the square before and of the variance before; .95 of it stays on. */
const CLUSTERS = { own: 0.05, square: 0.25, before: 0.7 };
/** How often a disaster comes, and its share of the variance. */
const DISASTERS = { chance: 0.02, share: 0.64 };

/** A year of gains with mean 0 and standard deviation 1, one a session. */
type Law = (random: Random) => number[];

const year = (draw: () => number) => Array.from({ length: SESSIONS_A_YEAR }, draw);

/** What gains may be like: the noise of the mean of a session. */
export const LAWS = {
  normal: (random) => year(() => random.normal()),
  /** Student's t with four degrees of freedom. */
  'heavy tails': (random) =>
    year(() => {
      const squares = Array.from({ length: TAIL }, () => random.normal() ** 2).reduce((sum, square) => sum + square, 0);
      return random.normal() / Math.sqrt(squares / TAIL) / Math.sqrt(TAIL / (TAIL - 2));
    }),
  /** Quiet weeks and wild ones. */
  clusters: (random) => {
    let variance = 1;
    return year(() => {
      const gain = Math.sqrt(variance) * random.normal();
      variance = CLUSTERS.own + CLUSTERS.square * gain ** 2 + CLUSTERS.before * variance;
      return gain;
    });
  },
  /** Many small gains and some larger losses: 1 − an exponential. */
  'skewed to losses': (random) => year(() => 1 + Math.log(1 - random.uniform())),
  /** A small gain in nearly every session, and a loss of six standard deviations in one of fifty. */
  'rare disasters': (random) => {
    const { chance, share } = DISASTERS;
    const scale = Math.sqrt(share / (chance * (1 - chance)));
    return year(() => scale * (chance - Number(random.uniform() < chance)) + Math.sqrt(1 - share) * random.normal());
  },
} as const satisfies Record<string, Law>;

/**
 * After how many sessions the evidence is first decisive, in many years with a look every night.
 * @param mean gain in standard deviations of a session
 * @returns one a year; Infinity for a year without
 */
export function sessionsUntilDecisive(law: keyof typeof LAWS, mean: number, years: number): number[] {
  return Array.from({ length: years }, (_, trial) => {
    const gains = LAWS[law](new Random(trial, 17)).map((noise) => mean + noise);
    const place = eProcess(gains).findIndex((log) => log >= Math.log(DECISIVE_E_VALUE));
    return place < 0 ? Infinity : place + 1;
  });
}

/**
 * After how many nights a refused version is first put forward, in many years in which every night trains another challenger of the same
 * worth. One refused version at a time predicts unseen: it stays while it has gained on the champion in sum, else the newest takes its
 * place.
 * @param mean gain of every challenger on the champion, in standard deviations of a session
 * @returns one a year; Infinity for a year without
 */
export function nightsUntilPutForward(law: keyof typeof LAWS, mean: number, years: number): number[] {
  return Array.from({ length: years }, (_, trial) => {
    let shadow: { readonly gains: readonly number[]; sessions: number } | null = null;
    for (let night = 0; night < SESSIONS_A_YEAR; night++) {
      if (shadow !== null) {
        shadow.sessions += 1;
        const seen = shadow.gains.slice(0, shadow.sessions);
        if (eProcess(seen).at(-1)! >= Math.log(DECISIVE_E_VALUE)) return night;
        if (seen.reduce((sum, gain) => sum + gain, 0) <= 0) shadow = null;
      }
      shadow ??= { gains: LAWS[law](new Random(trial, night)).map((noise) => mean + noise), sessions: HOLDOUT_SESSIONS };
    }
    return Infinity;
  });
}
