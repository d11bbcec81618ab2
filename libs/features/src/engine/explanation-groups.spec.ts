import { describe, expect, it } from 'vitest';
import { EXPLANATION_GROUPS } from '@tandem/domain';
import { FEATURES } from './catalog.js';
import { EXPLANATION_GROUP_OF, explanationGroup } from './explanation-groups.js';

describe('the groups by which predictions are explained', () => {
  it('hold every feature of the catalogue, each one', () => {
    const without = FEATURES.filter((feature) => explanationGroup(feature) === undefined).map(({ name }) => name);
    expect(without).toEqual([]);
    expect([...EXPLANATION_GROUP_OF.keys()]).toEqual(FEATURES.map(({ name }) => name));
  });

  it('are all in use', () => {
    expect(new Set(EXPLANATION_GROUP_OF.values())).toEqual(new Set(EXPLANATION_GROUPS));
  });

  it('tell time and the outside by where numbers come from', () => {
    expect(['hour_of_day', 'session_time', 'vix_level', 'mkt_ret_5'].map((name) => EXPLANATION_GROUP_OF.get(name))).toEqual([
      'time',
      'time',
      'outside',
      'outside',
    ]);
  });
});
