import { describe, expect, it } from 'vitest';
import type { ModelKind } from '@tandem/domain';
import { nameOf, wantedShadows } from './shadow.js';

const lstm = (version: number) => ({ kind: 'lstm' as ModelKind, version });
const transformer = (version: number) => ({ kind: 'transformer' as ModelKind, version });
const names = (...args: Parameters<typeof wantedShadows>) => wantedShadows(...args).map(nameOf);

describe('what is to run beside the champions', () => {
  it('is an earlier champion, a refused version and the control, of each kind', () => {
    expect(names([lstm(4), transformer(3)], [lstm(2), transformer(1)], [lstm(5)])).toEqual([
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
    expect(names([lstm(1)], [], [])).toEqual(['control of lstm v1']);
  });

  it('does not repeat an earlier champion where it serves for one that cannot be loaded, and controls what serves', () => {
    expect(names([lstm(2)], [lstm(2)], [lstm(4)])).toEqual(['lstm v4', 'control of lstm v2']);
  });

  it('is a version once that is both an earlier champion and refused', () => {
    expect(names([lstm(3)], [lstm(2)], [lstm(2)])).toEqual(['lstm v2', 'control of lstm v3']);
  });

  it('is no control where nothing serves', () => {
    expect(names([], [lstm(2)], [])).toEqual(['lstm v2']);
  });
});
