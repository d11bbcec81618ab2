import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { modelsResponseSchema, type ModelsResponse } from '@tandem/contracts';
import { Keyboard } from './keyboard.ts';

/** An operator who has a keyboard and no mouse, from the first look at a page to the act. */
export class OperatorByKeyboard {
  private constructor(
    private readonly page: Page,
    private readonly keys: Keyboard,
    private readonly apiUrl: string,
    private readonly directory: string,
    private readonly patience: { readonly timeout: number },
  ) {}

  /** @param page that has not been opened yet @param directory of the source, where the operator key is */
  static async at(page: Page, apiUrl: string, directory: string, patience: { readonly timeout: number }): Promise<OperatorByKeyboard> {
    return new OperatorByKeyboard(page, await Keyboard.at(page, patience.timeout), apiUrl, directory, patience);
  }

  /** Past the navigation, to the list, and in it to another symbol. */
  async selectsAnotherSymbol(): Promise<void> {
    const { page, keys } = this;
    await page.goto(this.apiUrl);
    const list = page.getByRole('listbox', { name: 'Symbols' });
    const chosen = list.getByRole('option', { selected: true });
    await chosen.waitFor(this.patience);
    await keys.press('Tab');
    await keys.isBroughtTo(page.getByRole('button', { name: 'Skip to the content' }));
    await keys.press('Enter');
    await keys.isBroughtTo(page.getByRole('main'));
    await keys.tabTo(list);

    const [first, second] = await symbolsOf(list);
    await this.shows(first!);
    await keys.press('ArrowDown');
    await this.shows(second!);
    await keys.press('Home');
    await this.shows(first!);
    await keys.type('NV');
    await this.shows('NVDA');
    expect(await list.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    await keys.isBroughtTo(list);
  }

  /** What is recommended and why, and what the confidence means. */
  async readsTheRecommendation(): Promise<void> {
    const card = this.page.getByRole('region', { name: 'Recommendation' });
    await expect.poll(() => card.innerText(), this.patience).toMatch(/BUY|SELL|HOLD/);
    await expect.poll(() => card.getByTestId('recommendation-reason').innerText(), this.patience).toMatch(/\w+.*\.$/);
    await this.keys.tabTo(card.locator('summary', { hasText: 'What is the confidence?' }));
    await this.keys.press('Enter');
    await card.getByText('The smaller of the two models’ probabilities').waitFor(this.patience);
  }

  /** From wherever to the models, and there to one. */
  async opensVersion(name: string): Promise<void> {
    await this.keys.press('g', 'm');
    await this.page.getByRole('heading', { level: 1, name: 'Models', exact: true }).waitFor(this.patience);
    await this.keys.isBroughtTo(this.page.getByRole('main'));
    await this.keys.tabTo(this.page.getByRole('link', { name, exact: true }));
    await this.keys.press('Enter');
    await this.page.getByRole('heading', { level: 1, name: name.replace(' v', ' version ') }).waitFor(this.patience);
    await this.keys.isBroughtTo(this.page.getByRole('main'));
  }

  /** By a dialog's button, with a reason; insists where the gate has not accepted it, once that was read. Ends once it is done. */
  async acts(button: RegExp, { needsForce, signedOut }: { needsForce: boolean; signedOut: boolean }): Promise<void> {
    const { page, keys } = this;
    await keys.tabTo(page.getByRole('main').getByRole('button', { name: button }));
    await keys.press('Enter');
    const dialog = page.getByTestId('action-dialog');
    const reason = dialog.getByRole('textbox', { name: 'Why' });
    const confirm = dialog.getByTestId('confirm');
    await keys.isBroughtTo(reason);
    expect(await dialog.getByTestId('changes').innerText()).toContain('becomes');
    await keys.type('tried without a mouse');
    await keys.tabTo(confirm);
    if (needsForce) await this.insists(dialog);
    await keys.press('Enter');
    if (signedOut) await this.signsIn();
    const outcome = dialog.getByTestId('act').locator('.badge');
    await expect.poll(() => outcome.innerText(), this.patience).not.toContain('Under way');
    expect(await outcome.innerText()).toContain('Done');
    await keys.seesTheFocus();
    await keys.tabTo(dialog.getByRole('button', { name: /^(Close|Cancel)$/ }));
    await keys.press('Enter');
    await dialog.waitFor({ state: 'detached', ...this.patience });
    await keys.seesTheFocus();
  }

  /** Ends the session by the command palette. */
  async signsOut(): Promise<void> {
    const { page, keys } = this;
    const menu = page.getByTestId('operator-menu');
    await menu.filter({ hasText: 'Operator' }).waitFor(this.patience);
    await keys.press('Control+k');
    await keys.isBroughtTo(page.getByRole('combobox', { name: 'Command, page or symbol' }));
    await keys.type('sign out');
    await keys.press('Enter');
    await menu.filter({ hasText: 'Sign in' }).waitFor(this.patience);
    await page
      .getByRole('status')
      .filter({ hasText: 'Sign out: Done. Signed out.' })
      .waitFor({ state: 'attached', ...this.patience });
    await keys.seesTheFocus();
  }

  async models(): Promise<ModelsResponse> {
    const answer = await fetch(`${this.apiUrl}/api/v1/models`);
    return modelsResponseSchema.parse(await answer.json());
  }

  private async insists(dialog: Locator): Promise<void> {
    const { keys } = this;
    await keys.press('Enter');
    await dialog.getByText('The gate has not accepted it: insist, or leave it.').waitFor(this.patience);
    await keys.tabTo(dialog.getByRole('checkbox', { name: 'Do it although the gate has not accepted it' }), 'Shift+Tab');
    await keys.press('Space');
    await keys.tabTo(dialog.getByTestId('confirm'));
  }

  private async signsIn(): Promise<void> {
    const dialog = this.page.getByTestId('sign-in');
    await this.keys.isBroughtTo(dialog.getByLabel('Operator key'));
    await this.keys.type(readFileSync(join(this.directory, 'operator-key'), 'utf8').trim());
    await this.keys.press('Enter');
    await dialog.waitFor({ state: 'detached', ...this.patience });
  }

  private async shows(symbol: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: symbol, exact: true }).waitFor(this.patience);
    await expect.poll(() => new URL(this.page.url()).pathname, this.patience).toBe(`/${symbol}`);
  }
}

const symbolsOf = (list: Locator): Promise<string[]> =>
  list.getByRole('option').evaluateAll((rows) => rows.map((row) => row.id.replace('symbol-', '')));
