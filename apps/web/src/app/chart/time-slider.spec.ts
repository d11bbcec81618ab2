import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StoredSession } from '@tandem/contracts';
import { byTestId, setUp, textOf } from '../../../testing/setup';
import { LiveViewStore } from '../shared/live-view';
import { sessionAt, TimeSlider } from './time-slider';

const session = (date: string, first: string, last: string, predicted = true): StoredSession => ({
  session: date,
  opensAt: first,
  closesAt: last,
  earlyClose: false,
  firstBarAt: first,
  lastBarAt: last,
  predicted,
});
const FRIDAY = session('2026-03-06', '2026-03-06T14:30:00.000Z', '2026-03-06T20:59:00.000Z', false);
/** After the clocks went forward, and shorter. */
const MONDAY = session('2026-03-09', '2026-03-09T13:30:00.000Z', '2026-03-09T16:59:00.000Z');

async function open(at: string) {
  const app = setUp(provideRouter([{ path: '**', children: [] }]), LiveViewStore);
  const router = TestBed.inject(Router);
  await router.navigateByUrl(`/NVDA?at=${at}`);
  const fixture = TestBed.createComponent(TimeSlider);
  const root = fixture.nativeElement as HTMLElement;
  const settle = async () => {
    TestBed.tick();
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  };
  TestBed.tick();
  app.http.expectOne((request) => request.url === '/api/v1/sessions').flush({ sessions: [MONDAY, FRIDAY] });
  await settle();
  const slider = byTestId(root, 'time-slider') as HTMLInputElement;
  const slide = async (minute: number) => {
    slider.value = String(minute);
    slider.dispatchEvent(new Event('input'));
    await settle();
  };
  const press = async (name: string) => {
    root.querySelector<HTMLButtonElement>(`[aria-label="${name}"]`)!.click();
    await settle();
  };
  return { ...app, root, slider, slide, press, settle, at: () => router.parseUrl(router.url).queryParams['at'] as string | undefined };
}

describe('TimeSlider', () => {
  afterEach(() => vi.restoreAllMocks());

  it('stands at the minute of the address, and names it in New York time', async () => {
    const { root, slider } = await open('2026-03-09T14:00:00.000Z');
    expect([slider.valueAsNumber, slider.max]).toEqual([30, '209']);
    expect(slider.getAttribute('aria-valuetext')).toBe('Mon 9 Mar 10:00 New York');
    expect(textOf(root, 'time-slider-text')).toBe('Mon 9 Mar 10:00 New York');
  });

  it('writes the minute under the thumb into the address', async () => {
    const { slide, at, root } = await open('2026-03-09T14:00:00.000Z');
    await slide(31);
    expect(at()).toBe('2026-03-09T14:01:00.000Z');
    expect(textOf(root, 'time-slider-text')).toBe('Mon 9 Mar 10:01 New York');
  });

  it('goes to the same time of another session, as far as that reaches, and says when nothing was predicted there', async () => {
    const { press, at, root } = await open('2026-03-09T14:00:00.000Z');
    await press('Previous session');
    expect(at()).toBe('2026-03-06T15:00:00.000Z');
    expect(root.textContent).toContain('No champion predicted in this session');
    expect(root.querySelector<HTMLButtonElement>('[aria-label="Previous session"]')?.disabled).toBe(true);
  });

  it('stays within a shorter session', async () => {
    const { press, at } = await open('2026-03-06T20:00:00.000Z');
    await press('Next session');
    expect(at()).toBe('2026-03-09T16:59:00.000Z');
  });
});

describe('sessionAt', () => {
  it('is the one that began last, the oldest before all of them', () => {
    const at = (instant: string) => sessionAt([MONDAY, FRIDAY], Date.parse(instant))?.session;
    expect([at('2026-03-09T13:30:00Z'), at('2026-03-09T13:29:00Z'), at('2020-01-01T00:00:00Z')]).toEqual([
      '2026-03-09',
      '2026-03-06',
      '2026-03-06',
    ]);
    expect(sessionAt([], 0)).toBeNull();
  });
});
