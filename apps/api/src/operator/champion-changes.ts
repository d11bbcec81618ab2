import type { Started } from '@tandem/contracts';
import {
  ChampionRepository,
  ModelRepository,
  VerdictRepository,
  type ChampionRow,
  type Database,
  type NewChampionRequest,
  type VerdictRow,
} from '@tandem/database';
import { KIND_NAMES, type ModelKind } from '@tandem/domain';
import { readVerdict } from '@tandem/evaluation';
import { authorityIds, championChangeStartOptions, WORKFLOWS } from '@tandem/pipeline';
import {
  AlreadyChampionError,
  loadArtifact,
  NoPreviousVersionError,
  RefusedArtifactError,
  restoration,
  rollbackTarget,
  whyUnsigned,
} from '@tandem/registry';
import { ConflictProblem, CorruptArtifactProblem, NotFoundProblem } from '../http/problems.js';
import { OPERATOR, type OperatorChanges } from './operator-changes.js';

/** A change of champion as an operator asks for it. */
type ChampionChangeRequest = Pick<NewChampionRequest, 'kind' | 'reason'> & { readonly key: string };

/** What the change will do, once it is known to be possible. */
type Choice = Pick<NewChampionRequest, 'action' | 'version' | 'forced'>;

/** Promotion and rollback at an operator's request. What cannot be done is refused at once, and nothing is started then. */
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
  async promote({
    key,
    kind,
    version,
    reason,
    force,
  }: ChampionChangeRequest & { readonly version: number; readonly force: boolean }): Promise<Started> {
    return this.start({ key, kind, reason }, { action: 'promote', version, force, reason }, async (champion) => {
      requireOther(champion, kind, version);
      if ((await new ModelRepository(this.database).find(kind, version)) === null) {
        throw new NotFoundProblem(`There is no ${KIND_NAMES[kind]} version ${version}; GET /api/v1/models lists all.`);
      }
      const verdict = await new VerdictRepository(this.database).newest(kind, version);
      const unsigned = verdict && (await whyUnsigned(this.database, verdict));
      const accepted = verdict?.accepted === true && unsigned === null;
      if (!accepted && !force) throw notAccepted(kind, version, verdict, unsigned);
      return { action: 'promote', version, forced: !accepted };
    });
  }

  /**
   * Back to the version that the champion replaced.
   * @throws ConflictProblem, CorruptArtifactProblem, ChangeInFlightProblem, KeyReusedProblem
   */
  async rollBack({ key, kind, reason }: ChampionChangeRequest): Promise<Started> {
    return this.start({ key, kind, reason }, { action: 'rollback', reason }, async (champion) => {
      const version = rollbackTarget(kind, champion);
      const { forced } = await restoration(this.database, kind, version);
      return { action: 'rollback', version, forced };
    });
  }

  private async start(
    { key, kind, reason }: ChampionChangeRequest,
    request: Readonly<Record<string, unknown>>,
    choose: (champion: ChampionRow | null) => Promise<Choice>,
  ): Promise<Started> {
    const known = await this.changes.find({ key, subject: kind, request });
    if (known !== null) return known;
    // The decision is made on this pointer: one that has moved by the time of the change refuses it.
    const champion = await this.champions.find(kind);
    const choice = await this.checked(kind, () => choose(champion));
    const { action, version, forced } = choice;
    const entry = {
      action: `champion-${action === 'rollback' ? 'rollback' : 'promotion'}-requested`,
      subject: `${kind}/${version}`,
      reason,
      details: { kind, version, forced },
    };
    const labels = { requestedBy: OPERATOR, note: reason, forced };
    return this.changes.start({
      key,
      subject: kind,
      request,
      workflowType: WORKFLOWS.changeChampion,
      start: championChangeStartOptions({ kind, version, authority: authorityIds.request(key) }, labels),
      entry,
      champion: { kind, ...choice, championRevision: champion?.revision ?? 0, actor: OPERATOR, reason },
    });
  }

  private async checked(kind: ModelKind, choose: () => Promise<Choice>): Promise<Choice> {
    try {
      const chosen = await choose();
      await loadArtifact(this.database, kind, chosen.version);
      return chosen;
    } catch (error) {
      if (error instanceof RefusedArtifactError) throw new CorruptArtifactProblem(error.message);
      if (error instanceof NoPreviousVersionError)
        throw new ConflictProblem('no-previous-version', 'There is nothing to roll back to', error.message);
      throw error;
    }
  }
}

function requireOther(champion: ChampionRow | null, kind: ModelKind, version: number): void {
  if (champion?.version === version)
    throw new ConflictProblem('already-champion', 'It is the champion already', new AlreadyChampionError(kind, version).message);
}

/** What was missing, in words and in numbers, and what the operator can do. */
function notAccepted(kind: ModelKind, version: number, verdict: VerdictRow | null, unsigned: string | null): ConflictProblem {
  const refused = verdict === null ? 'The gate never evaluated it.' : `The gate refused it: ${verdict.reasons.join(' ')}`;
  const why = unsigned === null ? refused : `The newest verdict on it does not count: ${unsigned}.`;
  const how = `Say "force": true (at the terminal --force) to make ${KIND_NAMES[kind]} version ${version} champion all the same;`;
  const remedy = `${how} it is marked so everywhere.`;
  const checks = (verdict && readVerdict(verdict).checks) ?? [];
  const failedChecks = checks.filter(({ decides, passed }) => decides && !passed);
  const members = { verdictId: verdict?.id ?? null, failedChecks, remedy };
  return new ConflictProblem('not-accepted', 'The gate has not accepted this version', `${why} ${remedy}`, members);
}
