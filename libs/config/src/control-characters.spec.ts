import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeControls } from './control-characters.js';

it('a text that would set the title, clear the screen or turn the writing shows what it holds', () => {
  expect(escapeControls('\u001b]0;owned\u0007\u009b2J\u007f')).toBe('\\u001b]0;owned\\u0007\\u009b2J\\u007f');
  expect(escapeControls('SPY\u202ev.xslx\u2066')).toBe('SPY\\u202ev.xslx\\u2066');
});

it('plain text of any language stays, with its newlines', () => {
  expect(escapeControls('Zürich, 東京, שלום 📈\nBRK.B')).toBe('Zürich, 東京, שלום 📈\nBRK.B');
});

it('JSON stays the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const line = escapeControls(JSON.stringify(value));
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(escapeControls(line)).toBe(line);
    }),
  );
});
