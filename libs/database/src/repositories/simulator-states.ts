import { and, desc, eq, lt, lte } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import { simulatorStates } from '../schema/simulator-states.js';

/** What is known of a state here; the rest is the simulator's own. */
interface SimulationProgress {
  /** The market it belongs to. */
  readonly options: string;
  /** Sessions simulated so far. */
  readonly sessions: number;
}

/** The session under way begins with the state before it; a few more cost nothing and allow to go back. */
const KEPT = 5;

/** Where the simulated market stood after its latest sessions. */
export class SimulatorStateRepository<State extends SimulationProgress> {
  constructor(private readonly database: Database) {}

  /** The latest state of the market `options` after at most `sessions` sessions; null when none is kept. */
  async find(options: string, sessions: number): Promise<State | null> {
    const [row] = await this.database.orm
      .select({ state: simulatorStates.state })
      .from(simulatorStates)
      .where(and(eq(simulatorStates.options, options), lte(simulatorStates.sessions, sessions)))
      .orderBy(desc(simulatorStates.sessions))
      .limit(1);
    return (row?.state as State | undefined) ?? null;
  }

  /** Keeps a state in place of the one after as many sessions, and drops what is far behind it. */
  async save(state: State): Promise<void> {
    const { options, sessions } = state;
    await this.database.orm.insert(simulatorStates).values({ options, sessions, state }).onConflictDoUpdate({ target: simulatorStates.sessions, set: { options, state } });
    await this.database.orm.delete(simulatorStates).where(lt(simulatorStates.sessions, sessions - KEPT));
  }
}
