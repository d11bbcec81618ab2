import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { findOnPath, run } from '../support/run.mjs';
import { firstLine, showProgress, report } from '../support/progress.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_APPLICATION = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Debian's package; its fonts are only recommended by it, but a page without letters shows nothing. */
const DEBIAN_PACKAGES = ['chromium', 'fonts-liberation'];

/**
 * Finds a Chromium for the browser test, or installs Debian's where that takes no password. Without one the browser
 * test is skipped; nothing else needs it.
 */
export async function provideChromium() {
  if (process.env['CHROMIUM_PATH']) return;
  let found = find();
  if (found === null && findOnPath('apt-get') !== null) {
    try {
      await showProgress('Installing Chromium for the browser test', aptInstall);
      found = find();
    } catch (error) {
      report(`Chromium could not be installed (${firstLine(error)}).`);
    }
  }
  if (found === null) report('No Chromium or Chrome: the browser test is skipped. Install one or set CHROMIUM_PATH.');
  else process.env['CHROMIUM_PATH'] = found;
}

function find() {
  return findOnPath(...NAMES) ?? (existsSync(MAC_APPLICATION) ? MAC_APPLICATION : null);
}

async function aptInstall() {
  const sudo = userInfo().uid === 0 ? [] : ['sudo', '-n'];
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', ...DEBIAN_PACKAGES],
  ]) {
    const [command = 'apt-get', ...rest] = [...sudo, 'apt-get', ...args];
    await run(command, rest, { env: environment });
  }
}
