import { BAR_MS, sessionMinutes, type ModelKind, type PredictionRole, type Session } from '@tandem/domain';
import { PredictionRepository, type Database } from '../src/index.js';

interface Served {
  readonly symbol?: string;
  readonly role?: PredictionRole;
  /** Minutes of the session; all of them by default. */
  readonly minutes?: readonly number[];
}

/** Stores final predictions as those of a champion that served a session, or part of it. */
export async function serveSession(
  database: Database,
  kind: ModelKind,
  version: number,
  session: Session,
  { symbol = 'NVDA', role = 'champion', minutes = [...Array(sessionMinutes(session)).keys()] }: Served = {},
): Promise<void> {
  const shares = { down: 0.2, neutral: 0.5, up: 0.3, final: true };
  const rows = minutes.map((minute) => ({ symbol, ts: session.open + minute * BAR_MS, kind, version, role, ...shares }));
  const predictions = new PredictionRepository(database);
  await (role === 'champion' ? predictions.record(rows, []) : predictions.recordShadows(rows));
}
