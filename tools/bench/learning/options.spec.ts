import { describe, expect, it } from 'vitest';
import { UsageError } from '../../stack/command-line.ts';
import { parseOptions, SECTIONS } from './options.ts';

describe('the options of the learning benchmark', () => {
  it('measure every section by default', () => {
    expect(parseOptions([]).sections).toEqual(SECTIONS);
  });

  it('choose sections, in the order in which they run', () => {
    expect(parseOptions(['--only', 'labels,features', '--quick'])).toMatchObject({ sections: ['features', 'labels'], quick: true });
  });

  it('name what there is when a section is not known', () => {
    expect(() => parseOptions(['--only', 'feature'])).toThrow(/No such section: feature\. There are: read, features/);
  });

  it('refuse what they do not know', () => {
    expect(() => parseOptions(['--fast'])).toThrow(UsageError);
  });
});
