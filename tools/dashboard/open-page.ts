import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const require = createRequire(import.meta.url);
/** Of the faces that the page names first: with it, letters are the same on every machine. */
const INTER = readFileSync(require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')).toString('base64');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly theme: 'light' | 'dark';
}

/** A page in a browser of its own clock, zone, letters and size, without motion: what it shows depends on what it is told alone. */
export async function openPage(browser: Browser, url: string, at: string, { width, height, theme }: Screen): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    // Far from New York: a time or number of the reader's own place would be seen.
    locale: 'de-DE',
    timezoneId: 'Asia/Tokyo',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(at);
  await page.addInitScript(useInter, INTER);
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(url);
  return new OpenPage(context, page, errors);
}

/** Runs in the browser, before the page. */
function useInter(base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  document.fonts.add(new FontFace('Inter', bytes.buffer, { weight: '100 900' }));
}

export class OpenPage {
  readonly page: Page;
  /** What went wrong in it so far. */
  readonly errors: readonly string[];
  private readonly context: BrowserContext;

  constructor(context: BrowserContext, page: Page, errors: readonly string[]) {
    this.context = context;
    this.page = page;
    this.errors = errors;
  }

  /** Waits until nothing is loaded any more and the page looks the same twice. */
  async settled(): Promise<Buffer> {
    await this.page.waitForLoadState('networkidle');
    await this.page.locator('.skeleton').first().waitFor({ state: 'detached' });
    let before = await this.page.screenshot();
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      await this.page.waitForTimeout(LOOK_AGAIN_MS);
      const now = await this.page.screenshot();
      if (now.equals(before)) return now;
      before = now;
    }
    return before;
  }

  /** Whether the page itself is wider than the screen. */
  scrollsSideways(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  }

  /** What axe finds against WCAG 2.2 A and AA (https://github.com/dequelabs/axe-core), in a line each. */
  async violations(): Promise<string[]> {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async (tags) => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} · ${failureSummary ?? ''}`),
      );
    }, WCAG);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

const MAX_LOOKS = 20;
const LOOK_AGAIN_MS = 250;
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
