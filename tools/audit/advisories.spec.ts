import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAdvisories, openAdvisories } from './advisories.ts';
import { productionPackages } from './production-packages.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

describe('the audit of production dependencies', () => {
  const database = openAdvisories();

  it('names a version that an advisory is about, with its number, and no later one', () => {
    const [old, mended] = ['2.9.3', '2.9.4'].map((version) => ({ name: 'chart.js', version }));
    expect(checkAdvisories([old!, mended!], database).findings).toMatchObject([{ ...old, severity: 'high', id: 'GHSA-h68q-55jf-x68w' }]);
  });

  it('knows a library under its name at npm, and says of which packages it knows nothing', () => {
    const packages = [
      { name: 'angular', version: '1.8.0' },
      { name: 'tandem-of-nobody', version: '1.0.0' },
    ];
    const { findings, known } = checkAdvisories(packages, database);
    expect(new Set(findings.map(({ name }) => name))).toEqual(new Set(['angular']));
    expect(known).toEqual([packages[0]]);
  });

  it('looks at all that runs in production, and finds nothing in it', async () => {
    const packages = await productionPackages(ROOT);
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['@angular/core', '@nestjs/core', 'helmet', 'pg', 'zod']));
    expect(names).not.toContain('vitest');
    expect(checkAdvisories(packages, database).findings).toEqual([]);
  });
});
