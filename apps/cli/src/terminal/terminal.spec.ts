import { describe, expect, it } from 'vitest';
import { duration, progressBar, terminalOn, type Terminal } from './terminal.js';

function written(isTTY: boolean, use: (terminal: Terminal) => void): string {
  let text = '';
  const write = (chunk: string | Uint8Array) => ((text += String(chunk)), true);
  use(terminalOn({ write, isTTY }, { write, isTTY }));
  return text;
}

describe('terminalOn', () => {
  const use = (terminal: Terminal) => {
    terminal.progress('epoch 1');
    terminal.progress('epoch 2');
    terminal.settle();
    terminal.print('done');
  };

  it('overwrites progress on a terminal and ends it before a result', () => {
    expect(written(true, use)).toBe('\r\u001b[Kepoch 1\r\u001b[Kepoch 2\ndone\n');
  });

  it('writes progress line by line into a file', () => {
    expect(written(false, use)).toBe('epoch 1\nepoch 2\ndone\n');
  });
});

describe('progressBar', () => {
  it('is empty at nothing, full at all, and as long between', () => {
    expect(progressBar(0)).toBe(`${'░'.repeat(24)}   0 %`);
    expect(progressBar(1)).toBe(`${'█'.repeat(24)} 100 %`);
    for (let percent = 0; percent <= 100; percent += 1) expect(progressBar(percent / 100)).toHaveLength(30);
  });

  it('grows by eighths of a cell', () => {
    expect(progressBar(0.25)).toBe(`${'█'.repeat(6)}${'░'.repeat(18)}  25 %`);
    expect(progressBar(0.25 + 1 / 48)).toContain('▌');
  });
});

it('a duration is shown in minutes and seconds, with hours where it has some', () => {
  expect([5, 65, 3_725].map(duration)).toEqual(['0:05', '1:05', '1:02:05']);
});
