import { and, eq } from 'drizzle-orm';
import type { ModelKind } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { controls } from '../schema/evidence.js';

/** The controls of versions and their baselines of movement, frozen when these were validated. What is in them is the evaluation's. */
export class ControlRepository {
  constructor(private readonly database: Database) {}

  /** Stores the control of a registered version. Idempotent: the first one stays, whatever a repetition brings. */
  async store(
    kind: ModelKind,
    version: number,
    artifact: Record<string, unknown>,
    movement: Record<string, unknown> | null = null,
  ): Promise<void> {
    await this.database.orm.insert(controls).values({ kind, version, artifact, movement }).onConflictDoNothing();
  }

  /** As stored, unchecked; null for a version without one, such as those of before there were controls. */
  async find(kind: ModelKind, version: number): Promise<unknown> {
    return (await this.row(kind, version))?.artifact ?? null;
  }

  /** The baseline of movement, as stored, unchecked; null for a version without one. */
  async findMovement(kind: ModelKind, version: number): Promise<unknown> {
    return (await this.row(kind, version))?.movement ?? null;
  }

  private async row(kind: ModelKind, version: number) {
    const [row] = await this.database.orm
      .select()
      .from(controls)
      .where(and(eq(controls.kind, kind), eq(controls.version, version)));
    return row;
  }
}
