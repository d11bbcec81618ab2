import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readScrape } from '../../testing/scrape.js';
import { TestApi } from '../../testing/test-api.js';

const read = (path: string) => readFileSync(new URL(`../../../../deploy/${path}`, import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

const { groups } = parse(read('prometheus/tandem.rules.yml')) as { groups: { name: string; rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('grafana/tandem-dashboard.json')) as {
  panels: Panel[];
  annotations: { list: { expr: string }[] };
};
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets!.map(({ expr }) => [title, expr] as const)),
  ...dashboard.annotations.list.map(({ expr }) => ['annotation', expr] as const),
];

/** Metrics that an expression asks for. @throws Error where it is no PromQL */
function metricsIn(expression: string): string[] {
  // A variable of Grafana stands for a duration.
  const text = expression.replaceAll('$__rate_interval', '1m');
  const names: string[] = [];
  parser.parse(text).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`No PromQL at ${from}: ${expression}`);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(text.slice(from, to));
    },
  });
  return names;
}

describe('the files of deploy/', () => {
  let api: TestApi;
  /** Series of `/metrics` by name; those that Prometheus makes itself. */
  let known: Set<string>;

  beforeAll(async () => {
    api = await TestApi.start({ champions: false });
    const { types } = readScrape(await (await api.get('/metrics')).text());
    const histograms = [...types]
      .filter(([, type]) => type === 'histogram')
      .flatMap(([name]) => [`${name}_bucket`, `${name}_count`, `${name}_sum`]);
    known = new Set([...types.keys(), ...histograms, 'up']);
  });
  afterAll(() => api?.stop());

  it.each(expressions)('%s asks for what /metrics has: %s', (_where, expression) => {
    const names = metricsIn(expression);
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('would show an expression that is none', () => {
    expect(() => metricsIn('rate(tandem_data_stale[5m')).toThrow('No PromQL');
  });

  it('every alert says how bad it is, what is wrong and what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { labels, annotations } of rules) {
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/^\S.*\.$/);
      expect(annotations.description).toMatch(/^\S.*\.$/);
    }
  });

  it('every panel of the dashboard says what it shows, and none lies over another', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    for (const { title, description } of panels) expect(description, title).toMatch(/\.$/);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...dashboard.panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });

  it('of the series that an operator has to know, the dashboard shows every one', () => {
    const shown = new Set(panels.flatMap(({ targets }) => targets!.flatMap(({ expr }) => metricsIn(expr))));
    const asked = [
      'tandem_bar_to_client_seconds_bucket',
      'tandem_ingestor_lag_seconds',
      'tandem_task_queue_backlog',
      'tandem_prediction_duration_seconds_bucket',
      'tandem_champion_info',
      'tandem_drift_severity',
      'tandem_expected_move_coverage_ratio',
    ];
    expect(asked.filter((name) => !shown.has(name))).toEqual([]);
  });
});
