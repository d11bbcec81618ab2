import { DeferBlockBehavior, TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { readableText } from '../../../../testing/setup';
import type { ChartSeries } from './chart-series';
import { LineChart } from './line-chart';

const SERIES: readonly ChartSeries[] = [
  { name: 'training', color: '--accent', points: [{ x: 1, y: 1.2 }, { x: 2, y: 1.1 }] }, // prettier-ignore
  { name: 'validation', color: '--second', dash: [6, 3], points: [{ x: 1, y: 1.3 }, { x: 2, y: 1.25 }] }, // prettier-ignore
];

async function render() {
  TestBed.configureTestingModule({ deferBlockBehavior: DeferBlockBehavior.Manual });
  const fixture = TestBed.createComponent(LineChart);
  fixture.componentRef.setInput('label', 'Loss by epoch');
  fixture.componentRef.setInput('series', SERIES);
  fixture.componentRef.setInput('x', { type: 'number', label: 'Epoch', format: String });
  fixture.componentRef.setInput('y', { label: 'Loss', format: (value: number) => value.toFixed(2) });
  await fixture.whenStable();
  const root = fixture.nativeElement as HTMLElement;
  const chart = root.querySelector<HTMLElement>('[aria-roledescription="chart"]')!;
  const press = async (key: string) => {
    chart.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await fixture.whenStable();
    return readableText(root.querySelector('[role="status"]')!);
  };
  return { fixture, root, chart, press };
}

describe('LineChart', () => {
  it('has a name that sums it up, and a legend', async () => {
    const { root, chart } = await render();
    expect(chart.getAttribute('aria-label')).toContain('Loss by epoch. training: 2 points from 1 to 2, 1.10 to 1.20, last 1.10.');
    expect([...root.querySelectorAll('.legend li')].map(readableText)).toEqual(['training', 'validation']);
  });

  it('goes from point to point with the arrow keys, and stays at the ends', async () => {
    const { press } = await render();
    expect(await press('ArrowRight')).toBe('1; training 1.20; validation 1.30');
    expect(await press('ArrowRight')).toBe('2; training 1.10; validation 1.25');
    expect(await press('ArrowRight')).toBe('2; training 1.10; validation 1.25');
    expect(await press('Home')).toBe('1; training 1.20; validation 1.30');
    expect(await press('Escape')).toBe('');
    expect(await press('ArrowLeft')).toBe('2; training 1.10; validation 1.25');
  });

  it('forgets the point that the data no longer have', async () => {
    const { fixture, root, press } = await render();
    await press('End');
    fixture.componentRef.setInput('series', [{ ...SERIES[0], points: [{ x: 7, y: 1 }] }]);
    await fixture.whenStable();
    expect(readableText(root.querySelector('[role="status"]')!)).toBe('');
  });

  it('has its figures in a table once that is opened', async () => {
    const { fixture, root } = await render();
    expect(root.querySelector('table')).toBeNull();
    const details = root.querySelector('details')!;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await fixture.whenStable();
    expect([...root.querySelectorAll('tr')].map(readableText)).toEqual(['Epoch training validation', '1 1.20 1.30', '2 1.10 1.25']);
  });
});
