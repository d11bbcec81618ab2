import type { Started } from '@tandem/contracts';
import { ChampionRepository, ModelRepository, VerdictRepository, type ChampionRow, type Database, type ModelKind } from '@tandem/database';
import { championChangeStart, WORKFLOWS, type ChangeChampionInput } from '@tandem/pipeline';
import { AlreadyChampionError, CorruptArtifactError, loadArtifact, NoPreviousVersionError, rollbackTarget } from '@tandem/registry';
import type { OperatorChanges } from '../operator/operator-changes.js';
import { ConflictProblem, CorruptArtifactProblem, NotFoundProblem } from '../problem/problems.js';

/** A change of champion as an operator asks for it. */
export interface ChampionChangeRequest {
  readonly key: string;
  readonly kind: ModelKind;
  /** The operator's words. */
  readonly reason: string;
}

/** Name by which the audit log knows whoever has the operator key. */
const OPERATOR = 'operator';

/** Promotion and rollback on an operator's word. What cannot be done is told at once, and nothing is started then. */
export class ChampionChanges {
  private readonly champions: ChampionRepository;

  constructor(
    private readonly database: Database,
    private readonly changes: OperatorChanges,
  ) {
    this.champions = new ChampionRepository(database);
  }

  /**
   * @param force insists on a version that the gate has not accepted
   * @throws NotFoundProblem, ConflictProblem, CorruptArtifactProblem, ChangeInFlightProblem, KeyReusedProblem
   */
  async promote({ key, kind, version, reason, force }: ChampionChangeRequest & { readonly version: number; readonly force: boolean }): Promise<Started> {
    return this.start({ key, kind, reason }, { action: 'promote', version, force, reason }, async () => {
      if ((await new ModelRepository(this.database).find(kind, version)) === null) {
        throw new NotFoundProblem(`There is no ${kind} version ${version}; GET /api/v1/models lists all.`);
      }
      const verdict = await new VerdictRepository(this.database).newest(kind, version);
      const accepted = verdict?.accepted ?? false;
      if (!accepted && !force) {
        const why = verdict === null ? 'never judged it.' : `refused it: ${verdict.reasons.join(' ')}`;
        throw new ConflictProblem('not-accepted', 'The gate has not accepted this version', `The gate ${why} Say "force": true (at the terminal --force) to make ${kind} version ${version} champion all the same; it is marked so everywhere.`);
      }
      return { version, forced: !accepted };
    });
  }

  /**
   * Back to the version that the champion replaced.
   * @throws ConflictProblem, CorruptArtifactProblem, ChangeInFlightProblem, KeyReusedProblem
   */
  async rollBack({ key, kind, reason }: ChampionChangeRequest): Promise<Started> {
    return this.start({ key, kind, reason }, { action: 'rollback', reason }, async () => ({ version: await rollbackTarget(this.database, kind), forced: false }));
  }

  private async start(
    { key, kind, reason }: ChampionChangeRequest,
    request: Readonly<Record<string, unknown>>,
    choose: () => Promise<Pick<ChangeChampionInput, 'version'> & { readonly forced: boolean }>,
  ): Promise<Started> {
    const known = await this.changes.find({ key, subject: kind, request });
    if (known !== null) return known;
    const { version, forced } = await this.checked(kind, choose);
    const champion = await this.champions.find(kind);
    requireOther(champion, kind, version);
    const input: ChangeChampionInput = { changeId: key, kind, version, actor: OPERATOR, reason, verdictId: null, forced, decidedOn: champion?.revision ?? 0 };
    return this.changes.start({ key, subject: kind, request, workflowType: WORKFLOWS.changeChampion, start: championChangeStart(input) });
  }

  private async checked<T extends { readonly version: number }>(kind: ModelKind, choose: () => Promise<T>): Promise<T> {
    try {
      const chosen = await choose();
      await loadArtifact(this.database, kind, chosen.version);
      return chosen;
    } catch (error) {
      if (error instanceof CorruptArtifactError) throw new CorruptArtifactProblem(error.message);
      if (error instanceof NoPreviousVersionError) throw new ConflictProblem('no-previous-version', 'There is nothing to roll back to', error.message);
      throw error;
    }
  }
}

function requireOther(champion: ChampionRow | null, kind: ModelKind, version: number): void {
  if (champion?.version === version) throw new ConflictProblem('already-champion', 'It is the champion already', new AlreadyChampionError(kind, version).message);
}
