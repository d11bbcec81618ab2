import { expect, it } from 'vitest';
import { buildVersion } from './build-version.js';

const bundle = (code: string, folder: string) => `${code}\n//# sourceMappingURL=data:application/json;base64,${btoa(folder)}`;

it('a build of the same workflows has the same name wherever it was made, and one of others has another', () => {
  const here = buildVersion(bundle('workflows()', '/home/a/tandem'));
  expect(here).toMatchObject({ deploymentName: 'tandem', buildId: expect.stringMatching(/^\d+\.\d+\.\d+-[0-9a-f]{12}$/) });
  expect(buildVersion(bundle('workflows()', '/srv/tandem'))).toEqual(here);
  expect(buildVersion(bundle('others()', '/home/a/tandem'))).not.toEqual(here);
});
