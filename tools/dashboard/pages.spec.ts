import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from '../e2e/browser.ts';
import { differenceOf } from './compare-screenshot.ts';
import { openPage, type Screen } from './open-page.ts';
import { RecordedApi } from './recorded-api.ts';
import { readRecording } from './recording.ts';

const WEB_ROOT = join(import.meta.dirname, '../../apps/web/dist/browser');

const SCREENS: Readonly<Record<string, Screen>> = {
  'desktop-dark': { width: 1440, height: 900, theme: 'dark' },
  'desktop-light': { width: 1440, height: 900, theme: 'light' },
  'phone-dark': { width: 360, height: 800, theme: 'dark' },
  'phone-light': { width: 360, height: 800, theme: 'light' },
};

if (!chromiumPath) console.warn('No Chromium is installed: the pages of the dashboard are not looked at.');

describe.skipIf(!chromiumPath)('every page of the dashboard, over a recording of a simulated market', () => {
  const recording = readRecording();
  let api: RecordedApi;
  let browser: Browser;

  beforeAll(async () => {
    api = await RecordedApi.start(recording, WEB_ROOT);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await api.stop();
  });

  describe.each(Object.entries(SCREENS))('%s', (screenName, screen) => {
    it.each(Object.entries(recording.pages))(
      '%s looks as it did, can be used by everyone, and does not scroll sideways',
      async (name, path) => {
        const open = await openPage(browser, api.url + path, recording.at, screen);
        try {
          const screenshot = await open.settled();
          expect.soft(open.errors).toEqual([]);
          expect.soft(await open.scrollsSideways()).toBe(false);
          expect.soft(await open.violations()).toEqual([]);
          expect.soft(await differenceOf(`${name}-${screenName}`, screenshot)).toBeNull();
        } finally {
          await open.close();
        }
      },
    );
  });

  it('draws the chart as before when its axes have gone elsewhere and come back', async () => {
    const open = await openPage(browser, api.url + recording.pages['indicators']!, recording.at, SCREENS['desktop-dark']!);
    try {
      await open.settled();
      const chart = open.page.getByRole('application');
      const picture = async () => {
        // A crosshair would be part of the picture, and so would the ring of the focus.
        await chart.press('Escape');
        await chart.blur();
        await open.settled();
        return chart.screenshot();
      };
      const before = await picture();
      await chart.press('Home');
      const elsewhere = await picture();
      await chart.press('End');
      expect((await picture()).equals(before)).toBe(true);
      expect(elsewhere.equals(before)).toBe(false);
      expect(open.errors).toEqual([]);
    } finally {
      await open.close();
    }
  });
});
