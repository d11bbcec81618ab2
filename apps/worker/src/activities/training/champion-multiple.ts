import { ChampionRepository, ModelRepository, type Database } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import { modelMetadataSchema } from '@tandem/models';

const labelled = modelMetadataSchema.pick({ labels: true });

/**
 * The barrier multiple of the champions' labels, which every dataset keeps while there is a champion: it is what UP and
 * DOWN mean, and a challenger scored on a meaning of its own would beat champions that learned another. Champions of
 * different multiples can only stem from separate first trainings; the first of MODEL_KINDS counts then, a fixed choice, so
 * that the meaning settles instead of following whichever changed last.
 * @returns null without a champion whose metadata can be read
 */
export async function championMultiple(database: Database): Promise<number | null> {
  const champions = await new ChampionRepository(database).list();
  const models = new ModelRepository(database);
  for (const kind of MODEL_KINDS) {
    const champion = champions.find((row) => row.kind === kind);
    const version = champion && (await models.find(kind, champion.version));
    const metadata = labelled.safeParse(version?.metadata);
    if (metadata.success) return metadata.data.labels.multiple;
  }
  return null;
}
