import type { AuditRepository, CorporateActionRepository } from '@tandem/database';
import { addDays, newYorkDate, upcomingSession, type CorporateAction } from '@tandem/domain';
import { concernsOneRequest, SourceError, type ReportedActions } from '@tandem/sources';
import { withHeartbeat } from '../../heartbeat.js';
import { LEAD_MS, REAL_SOURCE, retryWhenRateLimited, type RealMarketDependencies } from './real-market.js';

/** Days before the oldest bar from which actions are requested: those that adjust no stored bar are not needed. */
const MARGIN_DAYS = 3;
/** The day's own actions are dated at its opening, which may lie ahead. */
const DAY_MS = 86_400_000;
/** Days after a split in which its symbol's chart is read anew. */
const SPLIT_SETTLES_DAYS = 2;
/** Days to request while nothing is stored. */
const FIRST_DAYS = 60;

type Dependencies = Pick<
  RealMarketDependencies,
  'source' | 'bars' | 'corporateActions' | 'audit' | 'coverage' | 'symbols' | 'clock' | 'signal' | 'actionsHealth'
>;

/**
 * Makes the splits and dividends of all stored bars those that the source reports; the chart of a symbol with a new split is read anew.
 * While
 * the source is away what is stored stays: the data quality of the nightly run still finds a split that was not reported.
 * @returns what is known, in a sentence
 */
export async function updateRealActions(dependencies: Dependencies): Promise<string> {
  return withHeartbeat(async (report) => {
    const now = dependencies.clock().now();
    const [oldest] = await dependencies.bars.sessionDates();
    const from = addDays(oldest ?? newYorkDate(now), oldest === undefined ? -FIRST_DAYS : -MARGIN_DAYS);
    const changes = { added: 0, corrected: 0, withdrawn: 0, missing: 0 };
    let problem: string | null = null;
    for (const symbol of dependencies.symbols) {
      report({ symbol });
      try {
        const since = Date.parse(`${from}T12:00:00Z`);
        const request = () => dependencies.source.corporateActions(symbol, since, now + DAY_MS, dependencies.signal());
        const reported = await retryWhenRateLimited(dependencies.clock(), request);
        const one = await storeActions(dependencies, symbol, from, reported, now);
        if (one.splits || hasRecentSplit(reported, now)) await dependencies.coverage.forget(symbol);
        for (const key of ['added', 'corrected', 'withdrawn', 'missing'] as const) changes[key] += one[key];
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        problem ??= error.message;
        // A source that is away for one symbol is away for the next.
        if (!concernsOneRequest(error)) break;
      }
    }
    dependencies.actionsHealth.count({ added: changes.added, corrected: changes.corrected, withdrawn: changes.withdrawn });
    const message = summarise((await dependencies.corporateActions.list()).length, changes, problem);
    await dependencies.actionsHealth.report(
      { state: problem === null ? 'ok' : 'failing', message, nextTryAt: upcomingSession(now + LEAD_MS).open },
      dependencies.clock().now(),
    );
    return message;
  });
}

/**
 * Whether a split is so new that the source may not quote prices in the new shares yet: every reading of the chart then corrects what was
 * stored
 * in old ones.
 */
function hasRecentSplit({ actions }: ReportedActions, now: number): boolean {
  return actions.some(({ kind, exDate }) => kind === 'split' && exDate >= addDays(newYorkDate(now), -SPLIT_SETTLES_DAYS));
}

function summarise(
  known: number,
  { added, corrected, withdrawn, missing }: Record<'added' | 'corrected' | 'withdrawn' | 'missing', number>,
  problem: string | null,
): string {
  const news = added + corrected + withdrawn === 0 ? 'nothing new' : `${added} new, ${corrected} corrected, ${withdrawn} withdrawn`;
  const doubted = missing === 0 ? '' : `, ${missing} no longer reported`;
  const away = problem === null ? '' : ` What is known is used: ${problem}`;
  return `Corporate actions: ${known} known, ${news}${doubted}.${away}`;
}

/** Yahoo rounds amounts to six digits, and the last one sometimes differs. */
const TOLERANCE = 1e-5;
/** An action that is no longer reported is withdrawn when an answer this much later lacks it too: answers sometimes lack their events. */
const CONFIRM_AFTER_MS = 6 * 3_600_000;

interface Stores {
  readonly corporateActions: CorporateActionRepository;
  readonly audit: AuditRepository;
}

/** What an answer about a symbol's splits and dividends changed. */
interface ActionChanges {
  readonly added: number;
  readonly corrected: number;
  readonly withdrawn: number;
  /** No longer reported, and applied until that is confirmed. */
  readonly missing: number;
  /** Whether a split was among them: what was fetched since its day may be in other shares than it seems. */
  readonly splits: boolean;
}

/**
 * Makes what is stored of a symbol from `from` on (`YYYY-MM-DD`) what the source reports now; bars stay as they were fetched, so that each
 * change
 * is undone by the next one. Every change has an audit entry. What is no longer reported, of days that the answer covers, is removed when a
 * later answer confirms it.
 * @param now milliseconds since the Unix epoch
 */
async function storeActions(
  { corporateActions, audit }: Stores,
  symbol: string,
  from: string,
  { actions, reach }: ReportedActions,
  now: number,
): Promise<ActionChanges> {
  const reported = actions.filter(({ exDate }) => exDate >= from);
  const stored = (await corporateActions.list(symbol)).filter(({ exDate }) => exDate >= from);
  const before = new Map(stored.map((action) => [keyOf(action), action]));
  const after = new Set(reported.map(keyOf));
  const added = reported.filter((action) => !before.has(keyOf(action)));
  const corrected = reported.filter((action) => differs(before.get(keyOf(action)), action));
  const missing = stored.filter(
    (action) => !after.has(keyOf(action)) && reach !== null && action.exDate >= reach.from && action.exDate <= reach.to,
  );
  const withdrawn = missing.filter(({ missingSince }) => missingSince !== null && now >= missingSince + CONFIRM_AFTER_MS);
  await corporateActions.markMissing(
    missing.filter(({ missingSince }) => missingSince === null),
    now,
  );
  await corporateActions.markMissing(
    stored.filter((action) => after.has(keyOf(action)) && action.missingSince !== null),
    null,
  );

  // The audit entry comes first: what is repeated after a failure finds it there.
  const record = (verb: string) => async (action: CorporateAction) =>
    audit.append({
      at: now,
      actor: 'ingestion',
      action: `corporate-action-${verb}`,
      subject: `${symbol}/${action.exDate}`,
      reason: `${verb === 'withdrawn' ? 'Yahoo no longer reports' : 'Yahoo reports'} ${describe(action)}`,
      details: { symbol, exDate: action.exDate, kind: action.kind, value: action.value, before: before.get(keyOf(action))?.value ?? null },
      key: `corporate-action/${symbol}/${action.exDate}/${action.kind}/${verb}/${action.value}/${newYorkDate(now)}`,
    });
  for (const action of added) await record('added')(action);
  for (const action of corrected) await record('corrected')(action);
  for (const action of withdrawn) await record('withdrawn')(action);
  await corporateActions.upsert([...added, ...corrected].map((action) => ({ ...action, source: REAL_SOURCE, fetchedAt: now })));
  await corporateActions.remove(withdrawn);
  const splits = [...added, ...corrected, ...withdrawn].some(({ kind }) => kind === 'split');
  return {
    added: added.length,
    corrected: corrected.length,
    withdrawn: withdrawn.length,
    missing: missing.length - withdrawn.length,
    splits,
  };
}

function keyOf({ exDate, kind }: CorporateAction): string {
  return `${exDate} ${kind}`;
}

function differs(stored: CorporateAction | undefined, { value }: CorporateAction): boolean {
  return stored !== undefined && Math.abs(stored.value - value) > TOLERANCE * value;
}

function describe({ kind, value }: CorporateAction): string {
  return kind === 'split' ? `a split of ${value} for 1` : `a dividend of ${value} US dollars a share`;
}
