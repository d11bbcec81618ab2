import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { Flash } from './flash';

@Component({
  selector: 'tandem-flash-host',
  imports: [Flash],
  template: `<p [tandemFlash]="value()" [tandemFlashScope]="scope()">text</p>`,
})
class Host {
  readonly value = signal<string | undefined>('HOLD');
  readonly scope = signal('NVDA');
}

async function render() {
  const fixture = TestBed.createComponent(Host);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  return { fixture, host: fixture.componentInstance, phase: () => element.querySelector('p')?.getAttribute('data-flash') ?? null };
}

describe('Flash', () => {
  it('stays dark for the first value', async () => {
    const { phase } = await render();
    expect(phase()).toBeNull();
  });

  it('flashes when the value changes, and anew for the next change', async () => {
    const { fixture, host, phase } = await render();
    host.value.set('BUY');
    await fixture.whenStable();
    expect(phase()).toBe('a');
    host.value.set('HOLD');
    await fixture.whenStable();
    expect(phase()).toBe('b');
  });

  it('stays dark when another subject is shown', async () => {
    const { fixture, host, phase } = await render();
    host.scope.set('SPY');
    host.value.set('SELL');
    await fixture.whenStable();
    expect(phase()).toBeNull();
  });

  it('stays dark when the first known value replaces an unknown one', async () => {
    const { fixture, host, phase } = await render();
    host.value.set(undefined);
    await fixture.whenStable();
    host.value.set('BUY');
    await fixture.whenStable();
    expect(phase()).toBeNull();
  });
});
