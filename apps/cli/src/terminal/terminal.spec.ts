import { describe, expect, it } from 'vitest';
import { terminalOn, type Terminal } from './terminal.js';

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
