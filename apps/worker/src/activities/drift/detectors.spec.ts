import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { BAR_MS, sessionOn } from '@tandem/domain';
import { Isolated, lookAround, type Detector } from './detectors.js';
import type { Look } from './look.js';

const SESSION = sessionOn('2026-03-05')!;
const PAIR = { reference: 'control', at: SESSION.open };
const LOOK: Look = {
  session: SESSION,
  from: SESSION.open,
  at: SESSION.open + 5 * BAR_MS,
  episodes: [],
  evidence: [PAIR],
  before: new Map(),
  today: [],
  usual: new Map(),
};

const finding = { cause: 'model_fault', subject: 'lstm/3', severity: 'warning', message: 'worse' } as const;
const sound: Detector = { name: 'sound', look: async () => ({ findings: [finding], evidence: [] }) };
const broken = (error: Error): Detector => ({
  name: 'broken',
  look: () => Promise.reject(error),
  prepare: () => Promise.reject(error),
  own: (evidence) => evidence,
});
const inActivity = <T>(work: () => Promise<T>) => new MockActivityEnvironment().run(work) as Promise<T>;
const lookWith = (...detectors: Detector[]) =>
  inActivity(() =>
    lookAround(
      LOOK,
      detectors.map((one) => new Isolated(one)),
    ),
  );

describe('a detector that goes wrong', () => {
  it('does not keep the others from finding, and goes on from where it was', async () => {
    const { episodes, evidence } = await lookWith(broken(new TypeError('no such row')), sound);
    expect(episodes.map(({ episode }) => episode.subject)).toEqual(['lstm/3']);
    expect(evidence).toEqual([PAIR]);
  });

  it('has the check tried again when it is the database that is away', async () => {
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    await expect(lookWith(broken(away), sound)).rejects.toThrow('away');
  });

  it('is not prepared again in the same session', async () => {
    let tries = 0;
    const detector = new Isolated({ ...sound, prepare: () => Promise.reject(new Error(`try ${++tries}`)) });
    await inActivity(async () => {
      await detector.prepare(SESSION);
      await detector.prepare(SESSION);
      await detector.prepare(sessionOn('2026-03-06')!);
    });
    expect(tries).toBe(2);
  });
});
