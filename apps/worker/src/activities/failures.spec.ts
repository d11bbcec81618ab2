import { describe, expect, it } from 'vitest';
import { FAILURES } from '@tandem/pipeline';
import * as config from '@tandem/config';
import * as database from '@tandem/database';
import * as domain from '@tandem/domain';
import * as evaluation from '@tandem/evaluation';
import * as features from '@tandem/features';
import * as models from '@tandem/models';
import * as registry from '@tandem/registry';
import * as simulator from '@tandem/simulator';
import * as sources from '@tandem/sources';
import * as datasets from './training/datasets.js';

describe('FAILURES', () => {
  const thrown = Object.assign(
    {},
    config,
    database,
    domain,
    evaluation,
    features,
    models,
    registry,
    simulator,
    sources,
    datasets,
  ) as Record<string, unknown>;

  it.each(Object.values(FAILURES))('%s is the name of an error class that an activity can throw', (name) => {
    expect((thrown[name] as { prototype?: unknown } | undefined)?.prototype).toBeInstanceOf(Error);
  });
});
