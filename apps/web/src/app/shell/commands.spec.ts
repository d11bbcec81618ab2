import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { matching } from './command-palette';
import { Commands, SEQUENCE_MS, type Command } from './commands';

const run = vi.fn<(label: string) => void>();
const command = (label: string, keys?: string, group: Command['group'] = 'Page'): Command => ({
  group,
  label,
  ...(keys === undefined ? {} : { keys }),
  run: () => run(label),
});

function offer(...offered: Command[]): Commands {
  const commands = TestBed.inject(Commands);
  TestBed.runInInjectionContext(() => commands.offer(() => offered));
  return commands;
}

/** Types a key; `at` is its moment in milliseconds. */
function press(
  key: string,
  { at = 0, target = document.body as HTMLElement, ...init }: KeyboardEventInit & { at?: number; target?: HTMLElement } = {},
) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, 'timeStamp', { value: at });
  target.dispatchEvent(event);
  return event;
}

describe('Commands', () => {
  beforeEach(() => {
    localStorage.clear();
    run.mockReset();
  });

  it('runs the command of a key', () => {
    offer(command('Theme', 'T'), command('Other', 'o'));
    expect(press('T').defaultPrevented).toBe(true);
    expect(run.mock.calls).toEqual([['Theme']]);
  });

  it('runs the command of two keys one after the other, if the second comes soon', () => {
    offer(command('Models', 'g m'), command('Mute', 'm'));
    press('g', { at: 0 });
    press('m', { at: SEQUENCE_MS });
    press('g', { at: 5_000 });
    press('m', { at: 5_001 + SEQUENCE_MS });
    expect(run.mock.calls).toEqual([['Models'], ['Mute']]);
  });

  it('leaves keys to fields, lists, other commands of the browser and whoever took them', () => {
    offer(command('Theme', 't'));
    for (const html of ['<input>', '<textarea></textarea>', '<ul role="listbox"></ul>']) {
      const host = document.body.appendChild(document.createElement('div'));
      host.innerHTML = html;
      press('t', { target: host.firstElementChild as HTMLElement });
      host.remove();
    }
    press('t', { ctrlKey: true });
    press('t', { altKey: true });
    expect(run).not.toHaveBeenCalled();
  });

  it('opens the palette with Ctrl K, from a field, too', () => {
    const commands = offer();
    const field = document.body.appendChild(document.createElement('input'));
    press('k', { ctrlKey: true, target: field });
    field.remove();
    expect(commands.paletteShown()).toBe(true);
    press('K', { metaKey: true });
    expect(commands.paletteShown()).toBe(false);
  });

  it('has no single keys once they are switched off', () => {
    offer(command('Theme', 't')).singleKeys.set('off');
    press('t');
    expect(run).not.toHaveBeenCalled();
  });

  it('finds commands by every word of their name, those that begin with it first', () => {
    const all = [
      command('Drift'),
      command('Show RSI', undefined, 'Chart'),
      command('RSI above', undefined, 'Chart'),
      command('NVDA', undefined, 'Symbol'),
    ];
    expect(matching(all, 'rsi').map(({ label }) => label)).toEqual(['RSI above', 'Show RSI']);
    expect(matching(all, 'sho rs').map(({ label }) => label)).toEqual(['Show RSI']);
    expect(matching(all, 'symbol nv').map(({ label }) => label)).toEqual(['NVDA']);
    expect(matching(all, 'nothing')).toEqual([]);
    expect(matching(all, '')).toHaveLength(4);
  });
});
