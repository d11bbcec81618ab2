import type { LineageMessage, ModelDetail } from '@tandem/contracts';
import type { ModelVersionRow } from '@tandem/database';
import { modelMetadataSchema, type ModelMetadata } from '@tandem/models';

/** What its file says of how it was made: its training and the part of its lineage; nulls for a file of another form. */
export function toTraining({ metadata }: Pick<ModelVersionRow, 'metadata'>): {
  readonly curves: ModelDetail['training'];
  readonly training: LineageMessage['training'];
  readonly datasetSha256: string | null;
} {
  const { data } = modelMetadataSchema.safeParse(metadata);
  return { curves: data ? toCurves(data) : null, training: data ? toOrigin(data) : null, datasetSha256: data?.datasetHash ?? null };
}

function toCurves({ training: { epochs, bestEpoch, samples, budget, history } }: ModelMetadata): ModelDetail['training'] {
  return {
    epochs,
    maxEpochs: budget.maxEpochs,
    keptEpoch: bestEpoch,
    samplesPerEpoch: samples,
    history: history && history.map((losses, place) => ({ epoch: place + 1, ...losses })),
  };
}

function toOrigin({ training, sessions, datasetHash, labels, featureNames }: ModelMetadata): LineageMessage['training'] {
  const { from, to, seed, backend, threads, platform, libraries } = training;
  return {
    from,
    to,
    sessions,
    datasetSha256: datasetHash,
    seed,
    labels,
    features: featureNames.length,
    backend,
    threads,
    platform,
    libraries,
  };
}
