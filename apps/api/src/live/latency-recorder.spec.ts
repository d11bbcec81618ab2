import { describe, expect, it } from 'vitest';
import { LatencyRecorder } from './latency-recorder.js';

describe('LatencyRecorder', () => {
  it('gives nearest-rank quantiles of what came since the last summary', () => {
    const recorder = new LatencyRecorder();
    for (let ms = 100; ms >= 1; ms--) recorder.record(ms);
    expect(recorder.takeSummary()).toEqual({ count: 100, p50: 50, p99: 99, max: 100 });
    expect(recorder.takeSummary()).toBeNull();
  });

  it('counts all, and keeps the newest, when more come than it holds', () => {
    const recorder = new LatencyRecorder();
    for (let i = 0; i < 10_000; i++) recorder.record(i < 5_000 ? 1_000 : 7);
    expect(recorder.takeSummary()).toEqual({ count: 10_000, p50: 7, p99: 7, max: 7 });
  });

  it('reports each time as it is recorded', () => {
    const reported: number[] = [];
    const recorder = new LatencyRecorder((ms) => reported.push(ms));
    recorder.record(3);
    recorder.record(1);
    expect(reported).toEqual([3, 1]);
  });
});
