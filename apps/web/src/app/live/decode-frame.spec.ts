import { describe, expect, it } from 'vitest';
import { UnreadableAnswer } from '../shared/read-answer';
import { anUpdate } from '../testing/messages';
import { decodeFrame } from './decode-frame';

describe('decodeFrame', () => {
  it('reads an update', () => {
    const update = anUpdate({ symbol: 'NVDA' });
    expect(decodeFrame(JSON.stringify({ event: 'update', data: update }))).toEqual({ event: 'update', data: update });
  });

  it('passes over an event that it does not know', () => {
    expect(decodeFrame('{"event":"weather","data":{}}')).toBeNull();
  });

  it.each([
    ['no JSON', '<html>'],
    ['a known event of another form', '{"event":"update","data":{"symbol":"NVDA"}}'],
    ['no event at all', '[]'],
  ])('refuses %s', (_case, text) => {
    expect(() => decodeFrame(text)).toThrow(UnreadableAnswer);
  });
});
