import { InvalidRequestError, MalformedAnswerError, SourceError, UnknownResourceError } from '@tandem/sources';
import { addDays, newYorkDate, sessionToCome } from '@tandem/market';
import { whileBeating } from '../../while-beating.js';
import type { RealMarketDependencies } from './dependencies.js';
import { LEAD_MS } from './lead.js';
import { patiently } from './patiently.js';
import { storeActions } from './store-actions.js';

/** Days before the oldest bar from which actions are asked for: what adjusts no stored bar need not be known. */
const MARGIN_DAYS = 3;
/** The day's own actions are dated at its opening, which may lie ahead. */
const DAY_MS = 86_400_000;
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
    const changes = { added: 0, corrected: 0, withdrawn: 0 };
    let problem: string | null = null;
    for (const symbol of dependencies.symbols) {
      report({ symbol });
      try {
        const told = await patiently(dependencies.clock(), () => dependencies.source.corporateActions(symbol, Date.parse(`${from}T12:00:00Z`), now + DAY_MS, dependencies.signal()));
        const one = await storeActions(dependencies, symbol, from, told.filter(({ exDate }) => exDate >= from), now);
        // Nobody knows when on its day the source began to tell prices in the new shares: the chart tells all of them anew.
        if (one.splits) await dependencies.coverage.forget(symbol);
        for (const key of ['added', 'corrected', 'withdrawn'] as const) changes[key] += one[key];
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        problem ??= error.message;
        // Whoever cannot be reached for one symbol cannot be for the next.
        if (!(error instanceof UnknownResourceError || error instanceof InvalidRequestError || error instanceof MalformedAnswerError)) break;
      }
    }
    dependencies.actionsHealth.count({ added: changes.added, corrected: changes.corrected, withdrawn: changes.withdrawn });
    const message = sentence((await dependencies.corporateActions.list()).length, changes, problem);
    await dependencies.actionsHealth.note({ state: problem === null ? 'ok' : 'failing', message, nextTryAt: sessionToCome(now + LEAD_MS).open }, dependencies.clock().now());
    return message;
  });
}

function sentence(known: number, { added, corrected, withdrawn }: Record<'added' | 'corrected' | 'withdrawn', number>, problem: string | null): string {
  const news = added + corrected + withdrawn === 0 ? 'nothing new' : `${added} new, ${corrected} corrected, ${withdrawn} withdrawn`;
  const away = problem === null ? '' : ` What is known has to do: ${problem}`;
  return `Corporate actions: ${known} known, ${news}.${away}`;
}
