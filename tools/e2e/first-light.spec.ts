import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BAR_MS, sessionAt, versionName } from '@tandem/domain';
import { historySchema } from '@tandem/contracts';
import { chromiumPath, launchChromium } from './browser.ts';
import { lookAtHistories } from './histories.ts';
import { OperatorByKeyboard } from './operator-by-keyboard.ts';
import { apiOf } from './processes.ts';
import { clockOf, closedBarsOn, shownOn, toBeShown, type ShownBar } from './shown-market.ts';
import { SpawnedStack, type StackAddresses } from './spawned-stack.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, 'var/screenshots');

/** Fast enough that a session closes, and a recommendation must change, within the test's timeouts; short nightly runs. */
const SETTINGS = { SOURCE: 'simulated', MARKET_SPEED: '300', SIMULATOR_SEED: '7', NIGHT_EPOCHS: '1', NIGHT_SAMPLES: '2048' };

/** Known to every process of the stack. */
const SECRETS = { ALERT_WEBHOOK_SECRET: 'webhook-secret-of-the-e2e-specs', FRED_API_KEY: 'f3d0'.repeat(8), NEWSAPI_KEY: 'a9e5'.repeat(8) };

/** How long one thing may take on a machine that does much else; hangs are found, slowness is not looked for here. */
const PATIENCE_MS = 150_000;
const PATIENCE = { timeout: PATIENCE_MS };

if (!chromiumPath) console.warn('No Chromium is installed: the browser scenarios are skipped.');

describe('first light, from an empty directory', { timeout: 6 * PATIENCE_MS }, () => {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-e2e-'));
  // For root the database runs under another account, whose data would have to go elsewhere.
  chmodSync(varDir, 0o711);
  let stack: SpawnedStack;
  let addresses: StackAddresses;
  /** Under way while the browser watches the market, once there are predictions. */
  let retraining: Promise<Retraining> | undefined;

  beforeAll(async () => {
    stack = SpawnedStack.start({ ...SETTINGS, ...SECRETS, VAR_DIR: varDir });
    addresses = await stack.ready(PATIENCE_MS);
  }, 2 * PATIENCE_MS);

  afterAll(async () => {
    await stack.stop();
    rmSync(varDir, { recursive: true, force: true });
  }, 60_000);

  describe.skipIf(!chromiumPath)('in the browser', () => {
    let browser: Browser;
    let page: Page;
    /** What the page was not allowed to do, and what went wrong in it. */
    const violations: string[] = [];

    beforeAll(async () => {
      browser = await launchChromium();
      page = await openPage(browser, violations);
      await page.goto(`${addresses.apiUrl}/NVDA`);
    });

    afterAll(async () => {
      await browser.close();
    });

    it('says loudly that the market is not a real one', async () => {
      await page
        .getByTestId('source-badge')
        .filter({ hasText: /simulated/i })
        .waitFor();
    });

    it('lists all twenty symbols with a price and an action', async () => {
      const rows = page.locator('[data-testid^="symbol-row-"]');
      await expect.poll(() => rows.count(), { timeout: PATIENCE_MS }).toBe(20);
      await expect
        .poll(async () => (await rows.allInnerTexts()).every((text) => /\d+\.\d\d/.test(text)), { timeout: PATIENCE_MS })
        .toBe(true);
    });

    it('shows what both models predict', async () => {
      for (const kind of ['lstm', 'transformer']) {
        await page
          .getByTestId(`prediction-${kind}`)
          .filter({ hasText: /\d+\s*%/ })
          .waitFor({ timeout: PATIENCE_MS });
      }
      const reason = page.getByTestId('recommendation-reason');
      await expect.poll(() => reason.innerText(), { timeout: PATIENCE_MS }).not.toBe('');
      retraining = retrain(varDir);
      retraining.catch(() => undefined); // Whoever awaits it gets the error.
    });

    it('says beside each what its model is worth, and no more', async () => {
      for (const kind of ['lstm', 'transformer'])
        await page
          .getByTestId(`skill-${kind}`)
          .filter({ hasText: /^Touch .* unproven$/ })
          .waitFor({ timeout: PATIENCE_MS });
    });

    it('draws the candles', async () => {
      await expect
        .poll(() => page.getByTestId('chart').locator('canvas').first().evaluate(colours), { timeout: PATIENCE_MS })
        .toBeGreaterThan(3);
    });

    it('says how far the price is expected to go, or why it cannot', async () => {
      await page
        .getByTestId('expected-move')
        .filter({ hasText: /Expected move, \d+ min: 80%|No expected move: / })
        .waitFor({ timeout: PATIENCE_MS });
    });

    it('moves the price', async () => {
      const price = page.getByTestId('price');
      const before = await price.innerText();
      await expect.poll(() => price.innerText(), { timeout: PATIENCE_MS }).not.toBe(before);
    });

    it('changes a recommendation as the market moves on', async () => {
      const shown = async () =>
        `${await page.getByTestId('recommendation-action').innerText()} ${await page.getByTestId('recommendation-reason').innerText()}`;
      const before = await shown();
      await expect.poll(shown, { timeout: PATIENCE_MS }).not.toBe(before);
      mkdirSync(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(SCREENSHOTS, 'dashboard.png') });
    });

    it('names an unknown symbol instead of showing nothing', async () => {
      const other = await browser.newPage();
      await other.goto(`${addresses.apiUrl}/NOSUCH`);
      await other.getByText('NOSUCH').first().waitFor();
      await other.close();
    });

    it('opens every page of its navigation from a cold link', async () => {
      const links = await page
        .getByRole('navigation', { name: 'Pages' })
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
      expect(links.length).toBeGreaterThan(1);
      for (const link of links) {
        const answer = await page.goto(link);
        expect(answer!.headers()['content-security-policy']).toContain("default-src 'self'");
        const heading = page.getByRole('heading', { level: 1 });
        await expect.poll(() => heading.allInnerTexts(), PATIENCE).toEqual([expect.stringMatching(/\w/)]);
        await expect.poll(() => page.locator('.skeleton').count(), PATIENCE).toBe(0);
        expect(await page.title()).toContain('Tandem');
      }
      expect(violations).toEqual([]);
    });

    it('shows the same numbers and New York times to a browser of another language and zone', async () => {
      const [symbol, there] = ['NVDA', 'Asia/Tokyo'];
      const context = await browser.newContext({ locale: 'de-DE', timezoneId: there, viewport: { width: 1440, height: 900 } });
      const other = await context.newPage();
      await Promise.all([page, other].map((one) => one.goto(`${addresses.apiUrl}/${symbol}`)));
      // Both are looked at and the API is asked while the same bar is the newest: at the latest once the market has closed.
      await vi.waitFor(async () => {
        const time = await marketTime(addresses.databaseUrl);
        const expected = await toBeShown(addresses.apiUrl, symbol, time);
        const [here, abroad] = await Promise.all([page, other].map((one) => shownOn(one, symbol)));
        expect(here).toEqual(expected);
        expect(abroad).toEqual(expected);
        expect(await other.getByTestId('market-time').innerText()).toContain(`${clockOf(time, there)} here`);
      }, PATIENCE);
      await context.close();
    });

    it('did nothing that its policy forbids, nor does the documentation of the API', async () => {
      await page.goto(`${addresses.apiUrl}/api/docs`);
      await page.locator('.opblock-summary').first().click();
      await page.locator('.opblock-body').first().waitFor();
      expect(await page.locator('style[nonce]').count()).toBeGreaterThan(0);
      expect(violations).toEqual([]);
    });
  });

  it('runs a full retraining on demand, and says for both kinds what came of it', async () => {
    const { kinds } = await (retraining ??= retrain(varDir));
    expect(kinds.map((kind) => kind.kind)).toEqual(['lstm', 'transformer']);
    for (const kind of kinds) {
      expect(['promoted', 'refused']).toContain(kind.outcome);
      expect(kind.reasons.length).toBeGreaterThan(0);
    }
  });

  describe.skipIf(!chromiumPath)('in the browser, once there are versions to choose from', () => {
    let browser: Browser;
    let page: Page;
    const violations: string[] = [];

    beforeAll(async () => {
      browser = await launchChromium();
    });

    beforeEach(async () => {
      violations.length = 0;
      page = await openPage(browser, violations);
    });

    afterEach(async () => {
      await page.close();
    });

    afterAll(async () => {
      await browser.close();
    });

    it('lets an operator without a mouse pick a symbol, read, promote, roll back and sign out', async () => {
      const operator = await OperatorByKeyboard.at(page, addresses.apiUrl, join(varDir, SETTINGS.SOURCE), PATIENCE);
      await operator.selectsAnotherSymbol();
      await operator.readsTheRecommendation();
      // The nightly run after the close may change the champion as well: there is time for both changes before it.
      await expect.poll(() => minutesToTheClose(addresses.databaseUrl), { timeout: 3 * PATIENCE_MS }).toBeGreaterThan(200);
      const { versions } = await operator.models();
      const others = versions.filter(({ champion }) => !champion);
      const { kind, version, verdict } = others.find(({ verdict }) => verdict !== 'accepted') ?? others[0]!;
      const champion = async () => (await operator.models()).champions.find((one) => one.kind === kind)!;
      const before = await champion();

      await operator.opensVersion(versionName(kind, version));
      await operator.acts(/^Promote/, { needsForce: verdict !== 'accepted', signedOut: true });
      expect(await champion()).toMatchObject({ version, previousVersion: before.version, forced: verdict !== 'accepted' });

      await operator.acts(/^Roll back/, { needsForce: false, signedOut: false });
      expect(await champion()).toMatchObject({ version: before.version });
      await operator.signsOut();
      // The one answer that is no fault: the key was asked for.
      expect(violations.filter((violation) => !violation.includes('status of 401'))).toEqual([]);
    });

    it('comes back by itself after the API was killed, with the bars that it missed', async () => {
      await page.goto(`${addresses.apiUrl}/NVDA`);
      await page.getByTestId('chart-table').focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => minutesToTheClose(addresses.databaseUrl), { timeout: 3 * PATIENCE_MS }).toBeGreaterThan(120);
      await expect.poll(async () => (await closedBarsOn(page)).length, PATIENCE).toBeGreaterThan(0);
      const last = (await closedBarsOn(page)).at(-1)!;
      const { bars } = await holdings(addresses.databaseUrl);

      expect(violations).toEqual([]);
      process.kill(apiOf(varDir), 'SIGKILL');

      await page.getByTestId('notice').filter({ hasText: 'Disconnected' }).waitFor(PATIENCE);
      await page.getByTestId('connection').filter({ hasText: 'Connected' }).waitFor(PATIENCE);
      // Refused, reset, cut off in the middle: Chromium has many names for a server that is killed.
      expect(violations.splice(0).filter((violation) => !violation.includes('net::ERR_'))).toEqual([]);
      expect((await holdings(addresses.databaseUrl)).bars).toBeGreaterThan(bars);
      await vi.waitFor(async () => {
        const shown = await closedBarsOn(page);
        const stored = await newestBars(addresses.apiUrl, 'NVDA');
        const from = stored.findIndex((bar) => isDeepStrictEqual(bar, shown[0]));
        expect(shown).toEqual(stored.slice(from, from + shown.length));
        expect(shown.findIndex((bar) => isDeepStrictEqual(bar, last))).toBeLessThan(shown.length - 1);
      }, PATIENCE);
      expect(violations).toEqual([]);
    });
  });

  it('has left nothing large and no secret in the history of any run', async () => {
    const operatorKey = readFileSync(join(varDir, SETTINGS.SOURCE, 'operator-key'), 'utf8').trim();
    const secrets = [...Object.values(SECRETS), operatorKey, addresses.databaseUrl, new URL(addresses.databaseUrl).password];
    const look = () =>
      lookAtHistories(
        addresses,
        secrets.filter((one) => one !== ''),
      );
    const begun = ['first-training', 'ingest-prices', 'monitor-drift'];
    await expect.poll(async () => (await look()).runs, PATIENCE).toEqual(expect.arrayContaining(begun));
    expect(await look()).toMatchObject({ large: [], secret: [] });
  });

  it('comes up again after everything was killed at once, with nothing lost', async () => {
    // Between two sessions the market waits for the nightly run, with the retraining asked for before it.
    await expect.poll(() => minutesToTheClose(addresses.databaseUrl), { timeout: 3 * PATIENCE_MS }).toBeGreaterThan(60);
    const before = await holdings(addresses.databaseUrl);
    await stack.killEverything();
    stack = SpawnedStack.start({ ...SETTINGS, VAR_DIR: varDir });
    addresses = await stack.ready(PATIENCE_MS);
    const after = await holdings(addresses.databaseUrl);
    expect(after.bars).toBeGreaterThanOrEqual(before.bars);
    expect(after.champions).toEqual(before.champions);
    await expect.poll(async () => (await holdings(addresses.databaseUrl)).bars, { timeout: PATIENCE_MS }).toBeGreaterThan(after.bars);
    expect(await missingMinutes(addresses.databaseUrl)).toBe(0);
  });
});

interface Retraining {
  readonly kinds: readonly { readonly kind: string; readonly outcome: string; readonly reasons: readonly string[] }[];
}

/** Asks for a full retraining by the command, and follows it to its end. */
async function retrain(varDir: string): Promise<Retraining> {
  const args = ['apps/cli/dist/main.js', 'retrain', '--follow', '--json', '--reason', 'a look at the whole run'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...SETTINGS, VAR_DIR: varDir },
  });
  return (JSON.parse(stdout.trim().split('\n').at(-1)!) as { result: Retraining }).result;
}

/** A page that waits as long as it has to, and notes what it was not allowed to do and what went wrong in it. */
async function openPage(browser: Browser, violations: string[]): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', ({ message }) => violations.push(message));
  page.on('console', (message) => message.type() === 'error' && violations.push(message.text()));
  return page;
}

/** The newest closed minutes that the API has, as a table of the page says them. */
async function newestBars(apiUrl: string, symbol: string): Promise<ShownBar[]> {
  const { bars } = historySchema.parse(await (await fetch(`${apiUrl}/api/v1/history/${symbol}`)).json());
  return bars.map(({ ts, close }) => ({ clock: clockOf(new Date(ts), 'America/New_York'), close: close.toFixed(2) }));
}

/** How many different colours a canvas shows, of every hundredth pixel. */
function colours(element: SVGElement | HTMLElement): number {
  const canvas = element as HTMLCanvasElement;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set<number>();
  for (let i = 0; i < data.length; i += 400) seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
  return seen.size;
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What time it is in the market. */
async function marketTime(url: string): Promise<Date> {
  const [clock] = await query<{ market_time: Date }>(url, 'select market_time from market_clock');
  return clock!.market_time;
}

async function holdings(url: string): Promise<{ bars: number; champions: unknown[] }> {
  const [count] = await query<{ bars: number }>(url, 'select count(*)::int as bars from bars');
  const champions = await query(url, 'select kind, version, revision from champions order by kind');
  return { bars: count!.bars, champions };
}

/** Market minutes that the open session still has; 0 while none is open. */
async function minutesToTheClose(url: string): Promise<number> {
  const [clock] = await query<{ market_time: Date }>(url, "select market_time from market_clock where state = 'open'");
  const session = clock && sessionAt(clock.market_time.getTime());
  return session ? (session.close - clock.market_time.getTime()) / BAR_MS : 0;
}

/** Minutes between a symbol's first and last bar of a session that are not stored. The simulated market has them all. */
async function missingMinutes(url: string): Promise<number> {
  const [row] = await query<{ missing: number }>(
    url,
    `
    select coalesce(sum(extract(epoch from last - first) / 60 + 1 - stored), 0)::int as missing
    from (select min(ts) as first, max(ts) as last, count(*) as stored from bars group by symbol, ts::date) as days`,
  );
  return row!.missing;
}
