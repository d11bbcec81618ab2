import type { BarDirectory, ReadOptions } from '@tandem/bar-files';
import { MARKET_SYMBOL } from '@tandem/domain';
import { cleanSeries, flatMinutes, type CleanedSeries, type Dataset } from '@tandem/features';
import { readBars } from '../market/read-market.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import type { EvaluatedFile, EvaluatedRows, Evaluation, ModelEvaluation } from './evaluation.js';
import { disposeModels, loadModels, type LoadedModel } from './load-model.js';
import type { FoundModel } from './model-files.js';
import { MIN_BARS, notesOnFiles, notesOnModels } from './notes.js';
import { spanOf, type ModelSpan } from './row-choice.js';
import { predictBaselines, predictRows, scoreConfirmedSignals, scoreModel, type PredictedRows, type Yardstick } from './score-models.js';

export interface EvaluateOptions {
  readonly directory: string;
  readonly readAs?: ReadOptions;
  readonly models: readonly FoundModel[];
  /** Every n-th usable row of a symbol is scored. */
  readonly stride: number;
}

/**
 * Scores models on every usable row of a directory of bars, each by its own labels.
 * @throws CommandError for files or models that cannot be used, or when no row can be scored
 */
export async function evaluate(
  { directory, readAs = {}, models: found, stride }: EvaluateOptions,
  terminal: Pick<Terminal, 'progress' | 'settle'>,
): Promise<Evaluation> {
  const models = await loadModels(found);
  try {
    const bars = await readBars(directory, readAs, terminal);
    const cleaned = clean(bars);
    const answered = await predictAll(models, cleaned, stride, terminal);
    const files = evaluatedFiles(bars, cleaned, answered[0]!);
    const scored = scoreAll(answered, terminal);
    const confirmed = scoreConfirmedSignals(answered);
    const notes = [...notesOnFiles(files, bars), ...notesOnModels(scored, confirmed)];
    return { schema: 1, directory, files, rows: evaluatedRows(answered[0]!, stride), models: scored, confirmed, notes };
  } finally {
    disposeModels(models);
  }
}

/** The bars of each file without those that cannot be, as a dataset to train on has them. */
function clean({ files }: BarDirectory): CleanedSeries[] {
  const market = files.find(({ report }) => report.symbol === MARKET_SYMBOL);
  const marketFlatMinutes = market && flatMinutes(cleanSeries(market.bars).bars);
  return files.map((file) => cleanSeries(file.bars, { marketFlatMinutes: file === market ? undefined : marketFlatMinutes }));
}

async function predictAll(
  models: readonly LoadedModel[],
  cleaned: readonly CleanedSeries[],
  stride: number,
  terminal: Pick<Terminal, 'progress' | 'settle'>,
): Promise<PredictedRows[]> {
  let shown = '';
  const answered = await predictRows(models, cleaned, stride, (model, share) => {
    const line = `Scoring ${model}, ${Math.floor(share * 10) * 10} %`;
    if (line !== shown) terminal.progress(line);
    shown = line;
  });
  terminal.settle();
  if (answered[0]!.dataset.samples.holdout.length === 0) throw tooShort(cleaned);
  return answered;
}

/** Models with the same rows and the same training span share their baselines, which take longer to fit than to compare with. */
function scoreAll(answered: readonly PredictedRows[], terminal: Pick<Terminal, 'progress' | 'settle'>): ModelEvaluation[] {
  const fitted: { dataset: Dataset; span: ModelSpan; yardstick: Yardstick }[] = [];
  const scored = answered.map((rows) => {
    const { dataset, model } = rows;
    const span = spanOf(model.runner.metadata);
    let known = fitted.find(
      (entry) => entry.dataset === dataset && entry.span.trainedFrom === span.trainedFrom && entry.span.trainedTo === span.trainedTo,
    );
    if (known === undefined) {
      terminal.progress(`Fitting baselines to the training span of ${model.name}`);
      known = { dataset, span, yardstick: predictBaselines(dataset, span) };
      fitted.push(known);
    }
    terminal.progress(`Measuring ${model.name}`);
    return scoreModel(rows, known.yardstick);
  });
  terminal.settle();
  return scored;
}

function tooShort(cleaned: readonly CleanedSeries[]): CommandError {
  const { bars } = cleaned.reduce((most, series) => (series.bars.length > most.bars.length ? series : most));
  return new CommandError(
    `No row can be scored: a symbol needs at least ${MIN_BARS} one-minute bars in regular ` +
      `hours, with prices that move and few minutes missing. ` +
      `The most that any has is ${bars.length} (${bars.symbol}).`,
    EXIT.usage,
  );
}

function evaluatedFiles({ files }: BarDirectory, cleaned: readonly CleanedSeries[], { dataset }: PredictedRows): EvaluatedFile[] {
  const { symbol } = dataset.samples.holdout;
  const scored = new Map<number, number>();
  for (const index of symbol) scored.set(index, (scored.get(index) ?? 0) + 1);
  return files.map(({ report }, index) => ({ ...report, quality: cleaned[index]!.quality, scored: scored.get(index) ?? 0 }));
}

function evaluatedRows({ dataset }: PredictedRows, stride: number): EvaluatedRows {
  return { scored: dataset.samples.holdout.length, stride, excluded: dataset.quality.excluded, sessions: dataset.split.holdout };
}
