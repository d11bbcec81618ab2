import { resolve } from 'node:path';
import { checkAdvisories, openAdvisories } from './advisories.ts';
import { productionPackages } from './production-packages.ts';
import { registryAudit } from './registry-audit.ts';

/* Looks production dependencies up in a database of advisories that is installed, and in the registry's own where it has one. */

const root = resolve(import.meta.dirname, '..', '..');
const packages = await productionPackages(root);
const database = openAdvisories();
const { findings, known } = checkAdvisories(packages, database);
console.log(
  `${packages.length} production packages; ${database.source} knows ${known.length} of them: ${known.map(({ name }) => name).join(', ')}.`,
);
for (const { name, version, severity, id, summary } of findings) console.log(`  ${name} ${version}: ${severity}, ${id}, ${summary}`);

const registry = registryAudit(root);
if (registry === null) console.log('The registry has no service of advisories (npm audit): of the other packages nothing is known here.');
else console.log(`The registry's service of advisories names ${registry.length}.`);
for (const line of registry ?? []) console.log(`  ${line}`);

const count = findings.length + (registry?.length ?? 0);
console.log(count === 0 ? 'No known advisory.' : `${count} known advisories.`);
process.exitCode = count === 0 ? 0 : 1;
