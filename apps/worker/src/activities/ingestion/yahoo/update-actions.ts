import { addDays, newYorkDate, upcomingSession } from '@tandem/domain';
import { concernsOneRequest, SourceError, type ToldActions } from '@tandem/sources';
import { whileBeating } from '../../while-beating.js';
import type { RealMarketDependencies } from './dependencies.js';
import { LEAD_MS } from './lead.js';
import { patiently } from './patiently.js';
import { storeActions } from './store-actions.js';

/** Days before the oldest bar from which actions are asked for: what adjusts no stored bar need not be known. */
const MARGIN_DAYS = 3;
/** The day's own actions are dated at its opening, which may lie ahead. */
const DAY_MS = 86_400_000;
/** Days after a split in which its symbol's chart is read anew. */
const SPLIT_SETTLES_DAYS = 2;
/** Days to ask for while nothing is stored. */
const FIRST_DAYS = 60;

type Dependencies = Pick<RealMarketDependencies, 'source' | 'bars' | 'corporateActions' | 'audit' | 'coverage' | 'symbols' | 'clock' | 'signal' | 'actionsHealth'>;

/**
 * Sees that the splits and dividends of all stored bars are those that the source tells; the chart of a symbol with a new split is read anew. A source that is away leaves what is known: the night's
 * data quality still finds a split that nobody told of.
 * @returns what is known, in a sentence
 */
export async function updateRealActions(dependencies: Dependencies): Promise<string> {
  return whileBeating(async (report) => {
    const now = dependencies.clock().now();
    const [oldest] = await dependencies.bars.sessionDates();
    const from = addDays(oldest ?? newYorkDate(now), oldest === undefined ? -FIRST_DAYS : -MARGIN_DAYS);
    const changes = { added: 0, corrected: 0, withdrawn: 0, missing: 0 };
    let problem: string | null = null;
    for (const symbol of dependencies.symbols) {
      report({ symbol });
      try {
        const told = await patiently(dependencies.clock(), () => dependencies.source.corporateActions(symbol, Date.parse(`${from}T12:00:00Z`), now + DAY_MS, dependencies.signal()));
        const one = await storeActions(dependencies, symbol, from, told, now);
        if (one.splits || justSplit(told, now)) await dependencies.coverage.forget(symbol);
        for (const key of ['added', 'corrected', 'withdrawn', 'missing'] as const) changes[key] += one[key];
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        problem ??= error.message;
        // Whoever cannot be reached for one symbol cannot be for the next.
        if (!concernsOneRequest(error)) break;
      }
    }
    dependencies.actionsHealth.count({ added: changes.added, corrected: changes.corrected, withdrawn: changes.withdrawn });
    const message = sentence((await dependencies.corporateActions.list()).length, changes, problem);
    await dependencies.actionsHealth.note({ state: problem === null ? 'ok' : 'failing', message, nextTryAt: upcomingSession(now + LEAD_MS).open }, dependencies.clock().now());
    return message;
  });
}

/**
 * Whether a split is so new that nobody knows whether the source tells prices in the new shares yet: the chart tells all of them anew at every look,
 * and what was stored in old ones is corrected.
 */
function justSplit({ actions }: ToldActions, now: number): boolean {
  return actions.some(({ kind, exDate }) => kind === 'split' && exDate >= addDays(newYorkDate(now), -SPLIT_SETTLES_DAYS));
}

function sentence(known: number, { added, corrected, withdrawn, missing }: Record<'added' | 'corrected' | 'withdrawn' | 'missing', number>, problem: string | null): string {
  const news = added + corrected + withdrawn === 0 ? 'nothing new' : `${added} new, ${corrected} corrected, ${withdrawn} withdrawn`;
  const doubted = missing === 0 ? '' : `, ${missing} no longer told`;
  const away = problem === null ? '' : ` What is known has to do: ${problem}`;
  return `Corporate actions: ${known} known, ${news}${doubted}.${away}`;
}
