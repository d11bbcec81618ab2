import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import type { MoveBandMessage } from '@tandem/contracts';
import { anExpectedMove, anUpdate, aRecommendation } from '../../../../testing/messages';
import { readableText, textOf } from '../../../../testing/setup';
import { ExpectedMove } from './expected-move';
import { moveReasonLabels, moveText, shownMove, type MissingReason } from './expected-move-labels';

async function render(bands: readonly MoveBandMessage[], reason: MissingReason | null = null) {
  const fixture = TestBed.createComponent(ExpectedMove);
  fixture.componentRef.setInput('bands', bands);
  fixture.componentRef.setInput('reason', reason);
  await fixture.whenStable();
  return fixture.nativeElement as HTMLElement;
}

const spoilt = (...which: string[]) =>
  anExpectedMove(102.15).map((band) => (which.includes(`${band.level} ${band.minutes}`) ? { ...band, withinLimits: false } : band));

describe('ExpectedMove', () => {
  it('says what is expected in 30 minutes, and how well such bands have held', async () => {
    const root = await render(anExpectedMove(102.15));
    expect(root.querySelector('.sentence')?.textContent).toBe('Expected move, 30 min: 80% between 101.20 and 103.10 (±0.93%)');
    expect(textOf(root, 'expected-move-coverage')).toBe('80% band: held 79.8% of 6,964 in 5 sessions; worst 77.6%');
    expect([textOf(root, 'expected-move-outside'), textOf(root, 'expected-move-missing')]).toEqual([null, null]);
  });

  it('lists all nine bands', async () => {
    const root = await render(anExpectedMove(102.15));
    const rows = [...root.querySelectorAll('tbody tr')].map(readableText);
    expect(rows).toHaveLength(9);
    expect(rows[7]).toBe('30 min 80% 101.20 – 103.10 ±0.93% 79.8% 77.6%');
  });

  it('names the bands whose coverage is outside its limits', async () => {
    const root = await render(spoilt('0.9 15', '0.8 30'));
    expect(textOf(root, 'expected-move-outside')).toMatch(
      /^Not to be relied on: 90% at 15 min, 80% at 30 min held too often or too rarely/,
    );
    expect(root.querySelectorAll('tr.grey')).toHaveLength(2);
  });

  it('claims nothing before the first outcome, and no worst session before there is one', async () => {
    const unknown = { coverage: null, outcomes: 0, sessions: 0, worstSession: null };
    const young = { coverage: 0.75, outcomes: 40, sessions: 1, worstSession: null };
    const coverageOf = async (figures: Partial<MoveBandMessage>) =>
      textOf(await render(anExpectedMove(100).map((band) => ({ ...band, ...figures }))), 'expected-move-coverage');
    expect(await coverageOf(unknown)).toBe('80% band: no outcome is known yet');
    expect(await coverageOf(young)).toBe('80% band: held 75.0% of 40 in 1 session');
  });

  it('says why horizons are missing, and speaks of the longest that there is', async () => {
    const root = await render(anExpectedMove(102.15).slice(0, 6), 'session_closing');
    expect(root.querySelector('.sentence')?.textContent).toMatch(/^Expected move, 15 min: 80% between/);
    expect(textOf(root, 'expected-move-missing')).toBe('No longer horizon: the session closes first.');
  });

  it.each(Object.entries(moveReasonLabels))('says why there is none: %s', async (reason, label) => {
    const root = await render([], reason as MissingReason);
    expect(readableText(root)).toBe(`No expected move: ${label}.`);
  });
});

describe('what the page shows of an update', () => {
  it('is in one sentence for those who do not see the chart', () => {
    const update = anUpdate({ expectedMove: anExpectedMove(102.15), expectedMoveReason: null });
    expect(moveText(shownMove(update))).toBe('Expected move, 30 min: 80% between 101.20 and 103.10 (±0.93%).');
    expect(moveText(shownMove(anUpdate({ expectedMoveReason: 'warming_up' })))).toMatch(/^No expected move: /);
  });

  it.each(['stale_data', 'market_closed'] as const)('is nothing for %s: the minutes of the last one have passed', (reason) => {
    const expectedMove = anExpectedMove(100);
    const shown = shownMove(anUpdate({ expectedMove, expectedMoveReason: null, recommendation: aRecommendation({ reason }) }));
    expect(shown).toMatchObject({ expectedMove: [], reason });
  });
});
