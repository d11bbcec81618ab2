import { describe, expect, it } from 'vitest';
import { duration, progressBar } from './progress-bar.js';

describe('progressBar', () => {
  it('is empty at nothing, full at all, and as long between', () => {
    expect(progressBar(0)).toBe(`${'░'.repeat(24)}   0 %`);
    expect(progressBar(1)).toBe(`${'█'.repeat(24)} 100 %`);
    for (let percent = 0; percent <= 100; percent += 1) expect(progressBar(percent / 100)).toHaveLength(30);
  });

  it('grows by eighths of a cell', () => {
    expect(progressBar(0.25)).toBe(`${'█'.repeat(6)}${'░'.repeat(18)}  25 %`);
    expect(progressBar(0.25 + 1 / 48)).toContain('▌');
  });
});

it('a duration is told in minutes and seconds, with hours where it has some', () => {
  expect([5, 65, 3_725].map(duration)).toEqual(['0:05', '1:05', '1:02:05']);
});
