import { afinn165FinancialMarketNews } from 'afinn-165-financialmarketnews';

/**
 * What words mean in financial headlines where the general list is silent or wrong, on its scale, -5 … 5. Those of zero say
 * nothing of a company, whatever they say elsewhere: a share is no sharing, a bull no animal, a cancer drug no illness.
 */
export const FINANCE_WORDS_BY_VALENCE: readonly (readonly [valence: number, words: string])[] = [
  [
    3,
    `skyrockets skyrocketed blowout soars soar soared soaring surges surged surge surging upgrades upgrade upgraded upgrading
    outperforms outperform outperformed blockbuster stellar breakthrough trounces tops topped beats`,
  ],
  [
    2,
    `beat beating jumps jump jumped jumping rallies rally rallied rallying raises raised raise raising lifts lifted lift hikes boosts
    boosted boost boosting exceeds exceed exceeded surpasses surpassed approves approved approve approval clears cleared buyback
    buybacks repurchase repurchases overweight bullish rebounds rebound rebounded recovers recovered accelerates accelerated
    accelerating wins win won awarded record profitable profitability doubles doubled triples tripled undervalued outpaces
    flying triple popped pops spikes strong stronger robust breakout`,
  ],
  [
    1,
    `upside climbs climb climbed climbing gains gain gained rises rise rose rising grows grow grew growing higher up adds advances
    advanced
    dividend partnership partners unveils launches reaffirms reiterates better best expands expanded optimism optimistic positive
    meets meet met inks secures secured lands narrows narrowed`,
  ],
  [
    -1,
    `falls fall fell falling slips slip slipped dips dip dipped lower down declines decline declined declining drops drop dropped slides
    slide slid sliding cuts cut cutting trims trim trimmed delays delay delayed pauses paused cautious caution slows slow slowed
    slowing slower slowdown concerns concern worries worry uncertainty headwinds headwind pressure pressured layoffs layoff
    resigns resigned departs departure loss losses dilution probe probes probed underweight softer soft weaker lags lagged
    underwhelms overvalued curbs curb tariff tariffs faces retreats retreat stalls stalled sheds shed outflows`,
  ],
  [
    -2,
    `loses dumps dumped disappoint misses miss missed missing warns warn warned warning warnings weak weakness downturn sinks sink
    sank tumbles tumble tumbled tumbling
    slumps slump slumped slumping lawsuit lawsuits sues sue sued investigation investigates investigated subpoena subpoenaed recall
    recalls recalled fine fines fined penalty halts halt halted suspends suspended rejects rejected rejection scrutiny antitrust
    bearish underperforms underperform underperformed disappoints disappointing disappointed disappointment impairment
    write-down writedown shortfall selloff sell-off downbeat dismal outage outages hacked breach delisting delisted restates
    restated restatement widens widened slashes slashed slashing`,
  ],
  [
    -3,
    `dives dive dived downgrades downgrade downgraded downgrading plunges plunge plunged plunging crashes crash crashed crashing
    plummets plummet
    plummeted plummeting tanks tanked craters cratered nosedives collapses collapse collapsed defaults defaulted fraud fraudulent
    scandal indicted indictment insolvent insolvency rout meltdown`,
  ],
  [-4, 'bankrupt bankruptcy'],
  [
    0,
    `share shares bull bear short shorts shorted vice cancer cancers tumor disease infection pain growth profit profits debt gross
    interest crude natural united trust capital public alert alerts limited care like cool top hit hits matter matters fool no high
    hot red green big pretty cash game games fear free clear true chance chances committee super tender preferred long-term war
    weapon weapons missile missiles drug drugs virus battle question questions watchlist anticipate ipo ipos acquisition acquired
    inflation expansion credit solution solutions support supports join joins agree agrees agreement hope attention stop stopped
    please want worth discount exploration trending`,
  ],
];

/** Phrases of two to four words, which replace what their words would count. Hyphens are blanks. */
export const FINANCE_PHRASES_BY_VALENCE: readonly (readonly [valence: number, phrases: string])[] = [
  [
    3,
    `raises guidance; raised guidance; raises forecast; raises outlook; raises full year guidance; lifts guidance; lifts forecast;
    lifts outlook; boosts outlook; hikes guidance; record high; record highs; record profit; record revenue; all time high; fda approval;
    wins fda approval; wins approval; swings to profit; breakthrough therapy`,
  ],
  [
    2,
    `short squeeze; stock split; buy rating; buy back; share buyback; special dividend; raises dividend; hikes dividend; narrower loss;
    loss narrows; losses narrow; cost cuts; cuts costs; cost cutting; fears ease; concerns ease; inflation cools; inflation eases;
    52 week high; to be acquired; takeover offer; takeover bid; price target raised; raises price target; lifts price target;
    debt falls; cuts debt; fast track; strong buy; bull market; rate cut; rate cuts; cuts rates; settles lawsuit; higher guidance;
    top estimates; top expectations;
    top forecasts; shakes off; shrugs off; no sign of slowing; ahead of schedule; ahead of estimates`,
  ],
  [
    -2,
    `short seller; short sellers; short report; sell rating; job cuts; cuts jobs; price target cut; cuts price target;
    trims price target;
    lowers price target; growth slows; slowing growth; wider loss; loss widens; losses widen; margins shrink; margin pressure; takes a hit;
    took a hit; hit by; hit with; hits pause; 52 week low; steps down; class action; share offering; bear market; rate hike; rate hikes;
    raises concerns; raises doubts; raises questions; raises alarm; fears rise; fears grow; inflation rises; inflation jumps; misses out;
    supply glut; trading halt; cuts stake; insider selling; debt rises; costs rise; rising costs; costs surge; higher costs; lay off;
    lays off; laid off; laying off; loses customers; loses subscribers; burns cash; cash burn; behind schedule; below estimates;
    below expectations; falls short; fell short; short of expectations; short of estimates; higher tax;
    higher taxes`,
  ],
  [
    -3,
    `cuts guidance; cut guidance; cuts forecast; cut its forecast; cuts outlook; cuts full year guidance; lowers guidance;
    lowers forecast;
    lowers outlook; slashes guidance; slashes forecast; slashes outlook; trims outlook; trims forecast; withdraws guidance; pulls guidance;
    pulls outlook; weak guidance; profit warning; record loss; record low; record lows; record fine; clinical hold; going concern;
    data breach; cyber attack; cuts dividend; suspends dividend; slashes dividend; swings to loss; files for bankruptcy; fraud charges;
    charged with; ponzi scheme; criminal probe`,
  ],
  [
    0,
    `vice president; interest rate; interest rates; bull case; bear case; gross margin; gross profit; natural gas; united airlines;
    best buy; stop loss; set to report; share price; a share; per share; stock alert; top stocks; best stocks; missing out; pick up;
    start up; set up; follow up; buy now; what to know; up to; down to; lower case; cut to; raised to; sell side; win rate;
    fine tuning; fine tunes; missing piece; drug pricing; drops of; up next; fails to; failed to; fail to; failing to; failure to;
    unlikely to;
    unable to`,
  ],
];

/**
 * Valence, -5 … 5, by word or phrase in lower case, the words of a phrase parted by single blanks: AFINN-165 as tuned for
 * financial news (https://github.com/words/afinn-165 and its fork), overruled by our own lists. The general list's own phrases
 * are left out: most of them negate, which is done by rule here.
 */
export const HEADLINE_LEXICON: ReadonlyMap<string, number> = new Map([
  ...Object.entries(afinn165FinancialMarketNews).filter(([word]) => !word.includes(' ')),
  ...FINANCE_WORDS_BY_VALENCE.flatMap(([valence, words]) => entries(valence, words, /\s+/)),
  ...FINANCE_PHRASES_BY_VALENCE.flatMap(([valence, phrases]) => entries(valence, phrases, /;\s+/)),
]);

/** Words of the longest phrase. */
export const MAX_PHRASE_TOKENS = 4;

function entries(valence: number, list: string, separator: RegExp): [string, number][] {
  return list
    .trim()
    .split(separator)
    .map((term) => [term, valence]);
}
