import type { ConfirmedCalls } from '@tandem/models';
import type { Evaluation, RowChoice } from '../evaluation.js';
import { count, fixed, interval, percent, signed } from '../../report/format.js';
import { mainScore, ROW_NAMES } from './model-report.js';
import { table } from '../../report/table.js';

const HEADER = ['', 'calls', 'buy', 'sell', 'coverage', 'precision', 'touched', 'right side of touched', 'gross bp', 'after 1 bp', 'after 2 bp'];

/** What acting on the calls would have brought: of both models together, and of each alone. */
export function callsReport({ confirmed, models }: Evaluation): string[] {
  const pairs = confirmed.map(({ models: names, scores }) => ({ name: `Dual confirmation of ${names.join(' and ')}`, scores }));
  const alone = models.map(({ name, scores }) => ({ name: `${name} alone`, scores: [mainScore(scores)] }));
  return [...pairs, ...alone].flatMap(({ name, scores }) => ['', `${name}: calls and the mean return of the 30 bars after them`, ...callLines(scores)]).slice(1);
}

function callLines(scores: readonly { readonly rows: RowChoice; readonly calls: ConfirmedCalls }[]): string[] {
  const main = mainScore(scores);
  return [...table([HEADER, ...scores.map(({ rows, calls }) => callLine(ROW_NAMES[rows], calls))]), ...intervalLine(main.rows, main.calls)];
}

function callLine(name: string, { buys, sells, figures: f }: ConfirmedCalls): string[] {
  return [
    name, count(buys + sells), count(buys), count(sells), percent(f.coverage.value), fixed(f.precision.value, 3), percent(f.touchedShare.value),
    fixed(f.rightSideOfTouched.value, 3), signed(f.grossBp.value, 2), signed(f.after1Bp.value, 2), signed(f.after2Bp.value, 2),
  ];
}

function intervalLine(rows: RowChoice, { buys, sells, sessions, figures: { precision, grossBp, after2Bp } }: ConfirmedCalls): string[] {
  if (buys + sells === 0) return [];
  const bp = (value: number) => signed(value, 2);
  const three = (value: number) => fixed(value, 3);
  return [
    `  95 % over ${sessions} sessions, ${ROW_NAMES[rows]}: precision ${interval(precision.overSessions, three)}; gross ${interval(grossBp.overSessions, bp)} bp; after 2 bp ${interval(after2Bp.overSessions, bp)} bp`,
  ];
}
