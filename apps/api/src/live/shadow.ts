import type { NewPrediction } from '@tandem/database';
import { EXCURSION_VALUES, MODEL_KINDS, type ModelKind, type PredictionRole } from '@tandem/domain';
import type { Forecaster } from './forecaster.js';
import type { Windows } from './windows.js';

/** What predicts unseen beside a champion. */
export interface ShadowId {
  readonly kind: ModelKind;
  /** `shadow`: another version; `control`: that of the champion, under the champion's version. */
  readonly role: Exclude<PredictionRole, 'champion'>;
  readonly version: number;
}

/** As logs and health report it; of each shadow its own. */
export function nameOf({ kind, role, version }: ShadowId): string {
  return role === 'control' ? `control of ${kind} v${version}` : `${kind} v${version}`;
}

type Version = Pick<ShadowId, 'kind' | 'version'>;

/**
 * What is to run beside the champions: of each kind an earlier one that it is measured beside, a version that the gate refused, and the
 * control of the version that serves. What serves because the champion cannot be loaded is no shadow.
 * @param serving versions that serve in fact
 * @param earlier at most one of each kind
 * @param refused at most one of each kind
 */
export function wantedShadows(serving: readonly Version[], earlier: readonly Version[], refused: readonly Version[]): ShadowId[] {
  return MODEL_KINDS.flatMap((kind) => {
    const ofKind = <T extends { readonly kind: ModelKind }>(rows: readonly T[]) => rows.find((row) => row.kind === kind);
    const served = ofKind(serving)?.version;
    const versions = new Set([ofKind(earlier)?.version, ofKind(refused)?.version].filter((version) => version !== undefined));
    versions.delete(served!);
    return [
      ...[...versions].map((version) => ({ kind, role: 'shadow', version }) as const),
      ...(served === undefined ? [] : [{ kind, role: 'control', version: served } as const]),
    ];
  });
}

/** A bar that shadows predict on. */
export interface ShadowedBar {
  readonly symbol: string;
  readonly ts: number;
  /** Row of its window. */
  readonly row: number;
}

/** A shadow that is loaded. */
export class Shadow {
  private underWay: Promise<unknown> = Promise.resolve();

  constructor(
    readonly id: ShadowId,
    private readonly forecaster: Forecaster,
  ) {}

  /** Its predictions for the bars, as they are stored. */
  async predict(windows: Windows, bars: readonly ShadowedBar[]): Promise<NewPrediction[]> {
    const predicting = this.forecaster.forecast(windows);
    this.underWay = predicting.catch(() => undefined);
    const { probabilities: flat, excursion: moves } = await predicting;
    return bars.map(({ symbol, ts, row }) => {
      const [down, neutral, up] = [flat[3 * row]!, flat[3 * row + 1]!, flat[3 * row + 2]!];
      const excursion = moves && moves.subarray(EXCURSION_VALUES * row, EXCURSION_VALUES * (row + 1));
      return { symbol, ts, ...this.id, down, neutral, up, final: true, excursion };
    });
  }

  /** Frees it, once it has answered what it was asked last. */
  async dispose(): Promise<void> {
    await this.underWay;
    this.forecaster.dispose();
  }
}
