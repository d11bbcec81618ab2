import type { ModelMetadata } from '@tandem/models';
import type { EnvironmentDifference } from './reproduction.js';

/** What two trainings ran on, as far as it is not the same. */
export function environmentDifferences(recorded: ModelMetadata['training'], here: ModelMetadata['training']): EnvironmentDifference[] {
  const then = describe(recorded);
  const now = describe(here);
  return [...new Set([...then.keys(), ...now.keys()])]
    .map((name) => ({ name, recorded: then.get(name) ?? 'none', here: now.get(name) ?? 'none' }))
    .filter((fact) => fact.recorded !== fact.here);
}

function describe({ backend, threads, platform, libraries }: ModelMetadata['training']): Map<string, string> {
  return new Map([['backend', backend], ['threads', String(threads)], ['platform', platform], ...Object.entries(libraries)]);
}
