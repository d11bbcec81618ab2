import { trainModel, type TrainedModel, type TrainOptions } from '@tandem/models';
import type { Terminal } from '../terminal/terminal.js';

/** Trains a model and shows how far it is, every tenth of an epoch. @throws what `trainModel` throws */
export async function trainWithProgress(options: Omit<TrainOptions, 'onProgress'>, terminal: Pick<Terminal, 'progress' | 'settle'>): Promise<TrainedModel> {
  let shown = '';
  const model = await trainModel({
    ...options,
    onProgress: ({ kind, epoch, epochs, batchShare, loss, validationLoss }) => {
      const line = `${kind}: epoch ${epoch} of at most ${epochs}, ${Math.floor(batchShare * 10) * 10} %`;
      if (line === shown) return;
      shown = line;
      terminal.progress(`${line}, loss ${loss.toFixed(4)}${validationLoss === null ? '' : `, validation ${validationLoss.toFixed(4)}`}`);
    },
  });
  terminal.settle();
  return model;
}
