import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import type { EnvironmentProviders, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { SymbolSummary } from '@tandem/contracts';
import { OPEN_SOCKET, RANDOM } from '../src/app/live/live-connection';
import { FakeNetwork } from './fake-socket';
import { aSummary } from './messages';

/** The application without a network: HTTP answered by `http`, the WebSocket played by `network`. */
export function setUp(...providers: (Provider | EnvironmentProviders)[]) {
  const network = new FakeNetwork();
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(),
      provideHttpClientTesting(),
      { provide: OPEN_SOCKET, useValue: network.open },
      { provide: RANDOM, useValue: () => 0.5 },
      ...providers,
    ],
  });
  const http = TestBed.inject(HttpTestingController);
  return {
    network,
    http,
    /** Answers the request for the symbols, which starts the live feed. */
    tellSymbols(...symbols: (string | SymbolSummary)[]) {
      const summaries = symbols.map((symbol) => (typeof symbol === 'string' ? aSummary({ symbol }) : symbol));
      http.expectOne('/api/v1/symbols').flush({ symbols: summaries });
      TestBed.tick();
    },
  };
}

/** What arrives is shown with the next frame of the screen. */
export const nextFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

/** The text of the element with this test id, its pieces one space apart; null when it is not there. */
export function textOf(root: HTMLElement, testId: string): string | null {
  const element = root.querySelector(`[data-testid="${testId}"]`);
  return element === null ? null : readableText(element);
}

/** What a reader sees of an element: its pieces of text with one blank between them, however the template is laid out. */
export function readableText(element: Element): string {
  return piecesOf(element).join(' ');
}

function piecesOf(node: Node): string[] {
  if (node.nodeType !== Node.TEXT_NODE) return [...node.childNodes].flatMap(piecesOf);
  const text = (node.textContent ?? '').replace(/\s+/g, ' ').trim();
  return text === '' ? [] : [text];
}

export function byTestId(root: HTMLElement, testId: string): HTMLElement {
  const element = root.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
  if (element === null) throw new Error(`nothing has the test id ${testId}`);
  return element;
}
