import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './paths.mjs';
import { closingLine, countTests, slowestFiles } from './test-report.mjs';

function report(content: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tandem-report-')), 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((each) => ({ status: each })) });

describe('countTests', () => {
  it('adds up passed, failed and skipped tests', () => {
    const path = report({
      numPassedTests: 3,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [file('failed', 'passed', 'failed', 'failed'), file('passed', 'passed', 'passed')],
    });

    expect(countTests(path, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it('counts a file that does not load as a failure', () => {
    const path = report({
      numPassedTests: 2,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [file('failed'), file('passed', 'passed', 'passed')],
    });

    expect(countTests(path, 1).failed).toBe(1);
  });

  it('counts a runner that crashed without a report as a failure', () => {
    expect(countTests('/nowhere/report.json', 134)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('counts an error outside of any test as a failure', () => {
    const path = report({ numPassedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [file('passed', 'passed')] });

    expect(countTests(path, 1).failed).toBe(1);
  });
});

describe('closingLine', () => {
  it('names skipped tests only when there are any', () => {
    expect(closingLine({ passed: 5, failed: 0, skipped: 0 })).toBe('5 passed, 0 failed');
    expect(closingLine({ passed: 5, failed: 1, skipped: 2 })).toBe('5 passed, 1 failed, 2 skipped');
  });
});

describe('slowestFiles', () => {
  it('names the longest files of all reports, the longest first', () => {
    const took = (name: string, milliseconds: number) => ({ name: join(ROOT, name), startTime: 5_000, endTime: 5_000 + milliseconds });
    const specs = report({ testResults: [took('libs/a.spec.ts', 1_240), took('tools/b.spec.ts', 90_000)] });
    const dashboard = report({ testResults: [took('apps/web/c.spec.ts', 2_000)] });

    expect(slowestFiles([specs, dashboard, '/nowhere/report.json'], 2)).toBe(
      'Slowest files:\n   90.0 s  tools/b.spec.ts\n    2.0 s  apps/web/c.spec.ts',
    );
  });
});
