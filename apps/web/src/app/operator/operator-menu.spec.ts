import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import { readableText, setUp, textOf } from '../../../testing/setup';
import { Commands } from '../shell/commands';
import { localClock } from '../shared/time';
import { OperatorMenu } from './operator-menu';
import { OperatorPanel } from './operator-panel';
import { PlannedActions } from './planned-action';

async function render(until: number | null) {
  const { http } = setUp(provideRouter([]));
  const menu = TestBed.createComponent(OperatorMenu);
  TestBed.tick();
  const end = until === null ? null : new Date(until).toISOString();
  http.expectOne('/api/v1/session').flush({ operator: end !== null, expiresAt: end, idleExpiresAt: end });
  await menu.whenStable();
  const labels = () =>
    TestBed.inject(Commands)
      .all()
      .map(({ label }) => label);
  return { http, menu, root: menu.nativeElement as HTMLElement, labels };
}

describe('OperatorMenu', () => {
  it('shows that nobody is signed in, and offers it', async () => {
    const { root, labels } = await render(null);
    expect(textOf(root, 'operator-menu')).toBe('Sign in');
    expect(labels()).toEqual(['Retrain…', 'Promote…', 'Roll back LSTM…', 'Roll back Transformer…', 'Sign in as the operator']);
  });

  it('shows until when the operator is signed in', async () => {
    const until = Date.now() + 600_000;
    const { root, labels } = await render(until);
    expect(textOf(root, 'operator-menu')).toBe(`Operator until ${localClock(until)}`);
    expect(labels()).toContain('Sign out');
  });

  it('plans what a command names, and does nothing yet', async () => {
    const { http } = await render(null);
    const roll = TestBed.inject(Commands)
      .all()
      .find(({ label }) => label === 'Roll back LSTM…')!;
    roll.run();
    expect(TestBed.inject(PlannedActions).planned()).toEqual({ type: 'rollback', kind: 'lstm' });
    http.verify();
  });

  it('announces and lists what was done', async () => {
    const { http, menu, root } = await render(Date.now() + 600_000);
    const panel = TestBed.createComponent(OperatorPanel);
    await panel.whenStable();
    const panelRoot = panel.nativeElement as HTMLElement;
    expect(textOf(panelRoot, 'acts')).toContain('Nothing yet');
    panelRoot.querySelector('button')!.click();
    http.expectOne({ method: 'DELETE', url: '/api/v1/session' }).flush(null);
    TestBed.tick();
    http.expectOne('/api/v1/session').flush({ operator: false, expiresAt: null, idleExpiresAt: null });
    await menu.whenStable();
    expect(readableText(root.querySelector('[role="status"]')!)).toBe('Sign out: Done. Signed out.');
    expect(textOf(panelRoot, 'acts')).toContain('✓ Done Signed out.');
  });
});
