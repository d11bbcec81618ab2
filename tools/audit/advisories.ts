import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { InstalledPackage } from './production-packages.ts';

const require = createRequire(import.meta.url);

interface KnownVulnerability {
  readonly severity?: string;
  readonly identifiers?: { readonly summary?: string; readonly githubID?: string; readonly CVE?: readonly string[] };
}

/** Advisories by library, as retire.js keeps them. */
type Repository = Readonly<Record<string, { readonly npmname?: string; readonly vulnerabilities: readonly KnownVulnerability[] }>>;

/** The part of retire.js that compares versions; it has no types. */
const retire = require('retire/lib/retire.js') as {
  check(library: string, version: string, repository: Repository): { readonly vulnerabilities?: readonly KnownVulnerability[] }[];
};

/** A database of advisories that came as a package: it is there without a network, and as old as that package. */
export interface AdvisoryDatabase {
  /** Package and version. */
  readonly source: string;
  readonly repository: Repository;
}

const PACKAGE = '@salesforce/code-analyzer-retirejs-engine';

export function openAdvisories(): AdvisoryDatabase {
  const { version } = require(`${PACKAGE}/package.json`) as { version: string };
  const file = require.resolve(`${PACKAGE}/vulnerabilities/RetireJsVulns.json`);
  return { source: `${PACKAGE} ${version}`, repository: JSON.parse(readFileSync(file, 'utf8')) as Repository };
}

export interface Finding extends InstalledPackage {
  readonly severity: string;
  /** Of the advisory. */
  readonly id: string;
  readonly summary: string;
}

export interface AdvisoryReport {
  readonly findings: readonly Finding[];
  /** Packages that the database knows advisories about, of any version: of the others it cannot tell. */
  readonly known: readonly InstalledPackage[];
}

/** Looks every package up. */
export function checkAdvisories(packages: readonly InstalledPackage[], { repository }: AdvisoryDatabase): AdvisoryReport {
  const libraries = new Map<string, string[]>();
  for (const [library, { npmname = library }] of Object.entries(repository)) {
    libraries.set(npmname, [...(libraries.get(npmname) ?? []), library]);
  }
  const known = packages.filter(({ name }) => libraries.has(name));
  const findings = known.flatMap((one) =>
    libraries.get(one.name)!.flatMap((library) =>
      retire
        .check(library, one.version, repository)
        .flatMap(({ vulnerabilities = [] }) => vulnerabilities)
        .map(({ severity = 'unknown', identifiers = {} }) => ({
          ...one,
          severity,
          id: identifiers.githubID ?? identifiers.CVE?.[0] ?? 'without a number',
          summary: identifiers.summary ?? '',
        })),
    ),
  );
  return { findings, known };
}
