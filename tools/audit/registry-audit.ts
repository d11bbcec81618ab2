import { spawnSync } from 'node:child_process';

interface NpmAudit {
  readonly auditReportVersion?: number;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
}

/**
 * What the registry's own service of advisories says of production dependencies.
 * @returns a line for each finding; null where the registry has no such service, as mirrors have not
 */
export function registryAudit(root: string): string[] | null {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8' });
  const report = parse(stdout);
  if (report?.auditReportVersion === undefined) return null;
  return Object.entries(report.vulnerabilities ?? {}).map(([name, { severity, range }]) => `${name} ${range}: ${severity}`);
}

function parse(text: string): NpmAudit | null {
  try {
    return JSON.parse(text) as NpmAudit;
  } catch {
    return null;
  }
}
