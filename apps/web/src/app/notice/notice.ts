import type { Status } from '@tandem/contracts';
import type { ConnectionState } from '../live/live-connection';
import { newYorkClock } from '../shared/new-york-time';
import type { ProblemText } from '../shared/problem';

/** The one thing to know before reading the rest of the page. */
export interface Notice {
  readonly tone: 'bad' | 'warn' | 'info';
  readonly title: string;
  readonly detail: string;
  /** How far that is, 0 to 1; absent where it does not end. */
  readonly share?: number;
}

export interface Situation {
  readonly connection: ConnectionState;
  readonly status: Status | null;
  /** Market time, epoch milliseconds. */
  readonly marketTime: number | null;
  /** What the server last refused. */
  readonly error: ProblemText | null;
}

/** The gravest thing in this situation; null when all is well. */
export function noticeFor(situation: Situation): Notice | null {
  return fromConnection(situation) ?? fromFailure(situation) ?? (situation.status && fromMarket(situation.status));
}

function fromConnection({ connection, marketTime }: Situation): Notice | null {
  if (connection !== 'reconnecting') return null;
  const asOf = marketTime === null ? '' : `Everything below stands as of ${newYorkClock(marketTime)} New York. `;
  return { tone: 'bad', title: 'Disconnected', detail: `${asOf}Reconnecting; what was missed will be fetched.` };
}

function fromFailure({ status, error }: Situation): Notice | null {
  if (status?.database === 'down') {
    return { tone: 'bad', title: 'The database is away', detail: 'Prices and predictions stay as they were until it is back.' };
  }
  if (status?.stale) {
    return { tone: 'warn', title: 'The data is stale', detail: 'The session is open but no new bar has come. Every recommendation is HOLD until bars flow again.' };
  }
  return error === null ? null : { tone: 'warn', title: error.title, detail: error.detail };
}

function preparing(prices: Status['ingestors'][number] | undefined): Notice {
  const notice = { tone: 'info', title: 'Preparing the market' } as const;
  if (prices === undefined) return { ...notice, detail: 'Stored history is being loaded; the first session opens after that.' };
  const { message, progress } = prices;
  return { ...notice, detail: message, ...(progress === null ? {} : { share: progress.done / progress.of }) };
}

/** The exchange is open, and ingestion has not said so yet. */
const LATE: Notice = { tone: 'info', title: 'Waiting for the first prices', detail: 'The market is open, but no prices of this session have come yet. Every recommendation is HOLD until they do.' };

function fromMarket({ state, source, hours, ingestors }: Status): Notice | null {
  switch (state) {
    case 'open': return null;
    case 'ended': return { tone: 'info', title: 'The recording has ended', detail: 'This is its last state. Another recording needs a fresh VAR_DIR: stored bars are not mixed.' };
    case 'preparing': return preparing(ingestors.find(({ name }) => name === 'prices'));
    case 'closed': return hours?.phase === 'open' ? LATE : {
      tone: 'info',
      title: hours?.phase === 'pre' ? 'The market has not opened yet' : 'The market is closed',
      detail: source === 'yahoo' ? 'Prices stand at the last close.' : 'The next session opens when the nightly training has ended.',
    };
  }
}
