import type { IngestionDependencies } from './dependencies.js';

/**
 * A virtual market brings its splits and dividends with the sessions that they fall on, so that what is stored is all there is.
 * @returns how many are known, in a sentence
 */
export async function updateCorporateActions({ corporateActions }: Pick<IngestionDependencies, 'corporateActions'>): Promise<string> {
  const actions = await corporateActions.list();
  const splits = actions.filter(({ kind }) => kind === 'split').length;
  return actions.length === 0 ? 'Corporate actions: none known.' : `Corporate actions: ${splits} splits and ${actions.length - splits} dividends known, the newest of ${actions.at(-1)!.exDate}.`;
}
