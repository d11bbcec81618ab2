import type { BarSeries } from '@tandem/domain';
import type { QualityReport } from '../quality/quality-report.js';
import { selectInputs } from './select-inputs.js';

/**
 * What is wrong with the bars, before anything is made of them: what `buildDataset` would leave out.
 * @throws MissingMarketSeriesError, DataQualityError when it would be too much
 */
export function reviewBars(series: readonly BarSeries[]): QualityReport {
  return selectInputs(series, {}).defects;
}
