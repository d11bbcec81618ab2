import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** More than any page has to step over; whoever needs more cannot be expected to get there. */
const MAX_STEPS = 120;

/** What takes the focus away gives it to something else before the page is drawn twice more. Frames: a slow machine changes nothing. */
const MAX_FRAMES_WITHOUT = 2;

/** What has the focus, as a screen reader names it. */
interface Focused {
  /** Element and label, for the message when it is the wrong one. */
  readonly name: string;
  /** Whether its outline is drawn. */
  readonly visible: boolean;
}

/** Somebody without a mouse: from the first stop on, something has the focus in every frame, and after every key it is seen where. */
export class Keyboard {
  private constructor(
    private readonly page: Page,
    private readonly patienceMs: number,
  ) {}

  /** @param page that has not been opened yet */
  static async at(page: Page, patienceMs: number): Promise<Keyboard> {
    await page.addInitScript(watchFocus, MAX_FRAMES_WITHOUT);
    return new Keyboard(page, patienceMs);
  }

  /** Presses keys one after the other. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
    await this.seesTheFocus();
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.seesTheFocus();
  }

  /** Steps on until `target` has the focus. @throws Error with every step when it is not on the way */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.waitFor({ timeout: this.patienceMs });
    const way: string[] = [];
    while (!(await hasFocus(target))) {
      if (way.length >= MAX_STEPS) throw new Error(`${String(target)} is not reached by ${key}: ${way.join(', ')}.`);
      await this.press(key);
      way.push((await this.focused()).name);
    }
  }

  /** Waits for the focus to be brought there. */
  async isBroughtTo(target: Locator): Promise<void> {
    await expect.poll(async () => (await target.count()) === 1 && hasFocus(target), { timeout: this.patienceMs }).toBe(true);
    await this.seesTheFocus();
  }

  /** The focus is on something, it shows, and it was on something in every frame since the first stop. */
  async seesTheFocus(): Promise<void> {
    expect(await this.focused()).toMatchObject({ name: expect.not.stringMatching(/^BODY/), visible: true });
    expect(await this.page.evaluate(() => (window as Watched).focusLost)).toEqual([]);
  }

  /** In the second frame from now: what a key changes is drawn by then. */
  private focused(): Promise<Focused> {
    return this.page.evaluate(async () => {
      for (let i = 0; i < 2; i += 1) await new Promise(requestAnimationFrame);
      const element = document.activeElement ?? document.body;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const label = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 30);
      return {
        name: `${element.tagName} ${label}`,
        visible: element.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
      };
    });
  }
}

type Watched = typeof window & {
  /** What had the focus before nothing had it. */
  focusLost?: string[];
};

/** Runs in the page before its own scripts. */
function watchFocus(maxFrames: number): void {
  const lost: string[] = ((window as Watched).focusLost = []);
  let last: string | null = null;
  let without = 0;
  const look = (): void => {
    const element = document.activeElement ?? document.body;
    without = element === document.body ? without + 1 : 0;
    if (without === 0) last = element.outerHTML.slice(0, 100);
    else if (last !== null && without === maxFrames + 1) lost.push(last);
    requestAnimationFrame(look);
  };
  // Not before there is a body.
  addEventListener('DOMContentLoaded', look);
}

const hasFocus = (target: Locator): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
