import { AbsentClassError, barsOfRecipe, buildDataset, DataQualityError, MissingMarketSeriesError, NoSamplesError, NotEnoughSessionsError, optionsOf, UnknownFeatureError, type Dataset } from '@tandem/features';
import type { VirtualMarket } from '@tandem/sources';
import { CommandError } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { readHistory } from '../train/read-history.js';
import type { Original } from './original.js';

/** Bars of which there is no such dataset, let alone the same. */
const REFUSALS = [AbsentClassError, DataQualityError, MissingMarketSeriesError, NoSamplesError, NotEnoughSessionsError, UnknownFeatureError];

/** @throws CommandError when nothing like the dataset of the model can be made */
export async function makeDataset({ name }: Original, make: () => Dataset | Promise<Dataset>): Promise<Dataset> {
  try {
    return await make();
  } catch (error) {
    if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error;
    throw new CommandError(`${name} cannot be reproduced: the bars have changed since. ${(error as Error).message}`, undefined, { cause: error });
  }
}

/**
 * The dataset of a model, made again of the bars of a market within the span of those that it was made of.
 * @throws CommandError for one that was trained with news and macro observations, which only its database keeps
 */
export function datasetOfMarket(original: Original, market: VirtualMarket, terminal: Pick<Terminal, 'progress' | 'settle'>): Promise<Dataset> {
  const { dataset, featureNames } = original.runner.metadata;
  if (dataset.context) throw new CommandError(`${original.name} cannot be reproduced from bars: it was trained with news and macro observations too. Name it as a version of the running Tandem, whose database keeps them.`);
  return makeDataset(original, async () => {
    const series = await readHistory(market, (session, of) => terminal.progress(`Reading session ${session} of ${of}`));
    terminal.settle();
    const bars = barsOfRecipe(dataset, series);
    if (bars.length === 0) throw new CommandError(`${original.name} cannot be reproduced: none of the bars lies between ${dataset.bars.from} and ${dataset.bars.to}, where those of its dataset do.`);
    return buildDataset(bars, optionsOf(dataset, featureNames));
  });
}
