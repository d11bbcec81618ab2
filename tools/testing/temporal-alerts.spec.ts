import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, describe, it } from 'vitest';

const FILE = join(import.meta.dirname, '../../deploy/prometheus/temporal-alerts.rules.yml');

/** The core of Temporal's SDK comes with its sources: what it can report, and under which labels. */
const CORE = join(dirname(createRequire(import.meta.url).resolve('@temporalio/core-bridge/package.json')), 'sdk-core/crates');
const sources = ['sdk-core/src/telemetry/metrics.rs', 'client/src/metrics.rs', 'common/src/telemetry/metrics.rs']
  .flatMap((path) => globSync(path, { cwd: CORE }))
  .map((path) => readFileSync(join(CORE, path), 'utf8'))
  .join();

describe("the alerts on what Temporal's SDK measures", () => {
  const text = readFileSync(FILE, 'utf8');
  const metrics = [...new Set(text.match(/\btemporal_[a-z_]+/g))].sort();
  const labels = [...new Set([...text.matchAll(/([a-z_]+)=~?"([^"]*)"/g)].map(([, label, values]) => `${label}=${values}`))];

  it.each(metrics)('%s is measured by the SDK that is installed', (metric) => {
    const base = metric.replace(/^temporal_/, '').replace(/(_seconds)?_(bucket|count|sum)$|_total$/, '');
    expect(sources).toMatch(new RegExp(`"${base}"`));
  });

  it.each(labels)('%s is what it is told apart by', (label) => {
    const [name, values] = label.split('=') as [string, string];
    expect(sources).toMatch(new RegExp(`"${name}"`));
    // Operations are gRPC's, queues are Tandem's.
    if (['operation', 'task_queue'].includes(name)) return;
    for (const value of values.split('|')) expect(sources).toMatch(new RegExp(`"${value}"`));
  });
});
