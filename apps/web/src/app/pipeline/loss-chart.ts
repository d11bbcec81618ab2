import type { ChartSeries, XAxis, YAxis } from '../shared/charts/chart-series';
import { kindName } from '../shared/names';
import type { LossPoint } from './pipeline.store';

export const EPOCH_AXIS: XAxis = { type: 'number', label: 'Epoch', format: (epoch) => (Number.isInteger(epoch) ? String(epoch) : '') };
export const LOSS_AXIS: YAxis = { label: 'Loss, nats', format: (value) => value.toFixed(3) };

const STYLES = {
  lstm: { color: '--accent', marker: 'circle' },
  transformer: { color: '--second', marker: 'triangle', dash: [7, 3] },
} as const;

/** The losses of a run so far, a line a kind. */
export function lossSeries(losses: readonly LossPoint[]): ChartSeries[] {
  return [...new Set(losses.map(({ kind }) => kind))].map((kind) => ({
    name: kindName(kind),
    ...STYLES[kind],
    points: losses.filter((one) => one.kind === kind).map(({ epoch, loss }) => ({ x: epoch, y: loss })),
  }));
}
