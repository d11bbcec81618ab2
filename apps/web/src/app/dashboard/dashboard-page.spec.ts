import { DeferBlockBehavior, TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { describe, expect, it, vi } from 'vitest';
import { aSummary } from '../../../testing/messages';
import { byTestId, setUp, textOf } from '../../../testing/setup';
import { routes } from '../app';

async function open(url: string) {
  TestBed.configureTestingModule({ deferBlockBehavior: DeferBlockBehavior.Manual });
  const app = setUp(provideRouter(routes, withComponentInputBinding()));
  const harness = await RouterTestingHarness.create(url);
  const root = harness.fixture.nativeElement as HTMLElement;
  const settle = async () => {
    TestBed.tick();
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  };
  return { ...app, root, settle, url: () => TestBed.inject(Router).url };
}

describe('DashboardPage', () => {
  it('says that it asks before the symbols are known', async () => {
    const { root } = await open('/NVDA');
    expect(root.textContent).toContain('Asking for the symbols…');
  });

  it('opens the symbol of the URL', async () => {
    const { root, tellSymbols, settle } = await open('/NVDA');
    tellSymbols('AFRM', 'NVDA');
    await settle();
    expect(root.querySelector('h1')?.textContent).toBe('NVDA');
    expect(byTestId(root, 'symbol-row-NVDA').getAttribute('aria-selected')).toBe('true');
  });

  it('opens the first symbol when the URL names none', async () => {
    const { tellSymbols, settle, url } = await open('/');
    tellSymbols('AFRM', 'NVDA');
    await settle();
    expect(url()).toBe('/AFRM');
  });

  it('writes a symbol in the URL as the market does', async () => {
    const { tellSymbols, settle, url } = await open('/nvda');
    tellSymbols('AFRM', 'NVDA');
    await settle();
    expect(url()).toBe('/NVDA');
  });

  it('puts the picked symbol into the URL', async () => {
    const { root, tellSymbols, settle, url } = await open('/NVDA');
    tellSymbols('AFRM', 'NVDA');
    await settle();
    byTestId(root, 'symbol-row-AFRM').click();
    await settle();
    expect(url()).toBe('/AFRM');
    expect(root.querySelector('h1')?.textContent).toBe('AFRM');
  });

  it('says that a symbol is not followed, and offers what is', async () => {
    const { root, tellSymbols, settle } = await open('/xyz');
    tellSymbols('AFRM', 'NVDA');
    await settle();
    expect(textOf(root, 'unknown-symbol')).toContain('XYZ is not followed here');
    expect([...root.querySelectorAll('tandem-unknown-symbol a')].map((link) => link.getAttribute('href'))).toEqual(['/AFRM', '/NVDA']);
  });

  it('says that no page has an address, and which there are', async () => {
    const { root } = await open('/some/page');
    expect(textOf(root, 'not-found')).toContain('There is no page at this address /some/page leads nowhere. These do: Live');
  });

  it('shows why there are no symbols, never a blank page', async () => {
    const { root, http, settle } = await open('/NVDA');
    http.expectOne('/api/v1/symbols').error(new ProgressEvent('error'));
    await settle();
    expect(root.textContent).toContain('The API does not answer');
  });

  it('carries symbol, price and change in the title of the tab', async () => {
    const { tellSymbols, settle } = await open('/NVDA');
    tellSymbols(aSummary({ symbol: 'NVDA', price: 187.2, change: 0.0123 }));
    await settle();
    await vi.waitFor(() => expect(TestBed.inject(Title).getTitle()).toBe('NVDA 187.20 +1.23% · Tandem'), { timeout: 5_000 });
  });
});
