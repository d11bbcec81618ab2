import { describe, expect, it } from 'vitest';
import type { ChampionRow } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { nameOf, wantedShadows } from './shadow.js';

const pointer = (kind: ModelKind, version: number, previousVersion: number | null): ChampionRow => ({
  kind,
  version,
  previousVersion,
  revision: version,
  proven: false,
  since: 0,
  actor: 'test',
  reason: 'test',
  forced: false,
});
const names = (...args: Parameters<typeof wantedShadows>) => wantedShadows(...args).map(nameOf);

describe('what is to run beside the champions', () => {
  it('is the predecessor, a refused version and the control, of each kind', () => {
    const pointers = [pointer('lstm', 4, 2), pointer('transformer', 3, 1)];
    expect(names(pointers, pointers, [{ kind: 'lstm', version: 5 }])).toEqual([
      'lstm v2',
      'lstm v5',
      'control of lstm v4',
      'transformer v1',
      'control of transformer v3',
    ]);
  });

  it('is nothing before there is a champion', () => {
    expect(names([], [], [])).toEqual([]);
  });

  it('is the control alone beside a first champion', () => {
    const first = [pointer('lstm', 1, null)];
    expect(names(first, first, [])).toEqual(['control of lstm v1']);
  });

  it('does not repeat the predecessor where it serves for a champion that cannot be loaded, and controls what serves', () => {
    const serving = [pointer('lstm', 2, 1)];
    expect(names([pointer('lstm', 3, 2)], serving, [{ kind: 'lstm', version: 4 }])).toEqual(['lstm v4', 'control of lstm v2']);
  });

  it('is no control where nothing serves', () => {
    expect(names([pointer('lstm', 3, 2)], [], [])).toEqual(['lstm v2']);
  });
});
