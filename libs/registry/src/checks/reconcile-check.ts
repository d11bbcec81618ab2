import { MarketClockRepository, ServedRepository, type Database } from '@tandem/database';
import { lastSessionOver, sessionAt, sessionOn } from '@tandem/domain';
import { ABSENCE_SENTENCES, ABSENCES, CAUSE_SENTENCES, CAUSES, EFFECTS } from '@tandem/evaluation';
import type { ExplainedDifference } from '../reconcile/find-differences.js';
import { reconcile, saveCounts, type Reconciliation } from '../reconcile/reconcile.js';
import { CheckRefusedError } from './errors.js';
import type { CheckOutcome, CheckTools, ReconcileResult } from './outcome.js';

/** Differences that are listed, what nothing explains first. */
const MAX_LISTED = 100;

/**
 * Computes what was served in a session again from what is stored now, and keeps the counts of one that is over.
 * @param date New York date
 * @throws CheckRefusedError for a day without a session, and where nothing was predicted on it
 */
export async function checkServed(database: Database, date: string, { report }: Pick<CheckTools, 'report'>): Promise<CheckOutcome> {
  const found = await reconcile(database, date, report);
  await saveCounts(database, found);
  const { session, over, predictions, differences, unexplained, problems } = found;
  const result: ReconcileResult = {
    check: 'reconcile',
    session,
    over,
    predictions,
    differing: differences.length,
    unexplained,
    causes: causesOf(differences),
    missing: absencesOf(found),
    differences: [...differences]
      .sort((a, b) => Number(b.cause === 'serving-fault') - Number(a.cause === 'serving-fault'))
      .slice(0, MAX_LISTED)
      .map(toListed),
    problems: [...problems],
  };
  const passed = unexplained === 0;
  const differ = differences.length === 0 ? 'all are what they were' : `${differences.length} differ`;
  const sentence = passed
    ? `${predictions} predictions of ${session} computed again: ${differ}${differences.length === 0 ? '' : ', each for a known cause'}.`
    : `${unexplained} of ${predictions} predictions of ${session} were served otherwise than anything stored explains.`;
  return { passed, sentence, result };
}

/** The newest session that is over and was predicted on. @throws CheckRefusedError when there is none */
export async function newestServedSession(database: Database): Promise<string> {
  const clock = await new MarketClockRepository(database).read();
  const last = clock && lastSessionOver(clock);
  const ts = last === null ? null : await new ServedRepository(database).newestBefore(sessionOn(last)!.close);
  const session = ts === null ? undefined : sessionAt(ts);
  if (session === undefined)
    throw new CheckRefusedError('No champion has predicted in a session that is over: nothing is stored that could be computed again.');
  return session.date;
}

function causesOf(differences: readonly ExplainedDifference[]): ReconcileResult['causes'] {
  return CAUSES.flatMap((cause) => {
    const of = differences.filter((one) => one.cause === cause);
    if (of.length === 0) return [];
    const [none, byClass, signal] = EFFECTS.map((effect) => of.filter((one) => one.effect === effect).length) as [number, number, number];
    const recomputed = of.filter(({ proof }) => proof === 'recomputed').length;
    return [{ cause, meaning: CAUSE_SENTENCES[cause], count: of.length, none, class: byClass, signal, recomputed }];
  });
}

function absencesOf({ missing }: Reconciliation): ReconcileResult['missing'] {
  return ABSENCES.flatMap((why) => {
    const count = missing.filter((one) => one.why === why).length;
    return count === 0 ? [] : [{ why, meaning: ABSENCE_SENTENCES[why], count }];
  });
}

function toListed({ served, again, cause, effect, proof }: ExplainedDifference): ReconcileResult['differences'][number] {
  const { symbol, ts, kind, version, probabilities } = served;
  return { symbol, at: new Date(ts).toISOString(), kind, version, cause, effect, proof, served: probabilities, now: again };
}
