import { describe, expect, it } from 'vitest';
import { parseFrame, REFUSED_FRAME } from './frame.js';

describe('parseFrame', () => {
  it('takes a client message', () => {
    const frame = { event: 'subscribe', data: { symbols: ['GS'] } };
    expect(parseFrame(Buffer.from(JSON.stringify(frame)))).toEqual(frame);
  });

  it.each([
    ['no JSON', '{"event":', 'must be JSON'],
    ['no object', '7', 'request'],
    ['an unknown event', '{"event":"explode","data":{}}', 'event'],
    ['no symbols', '{"event":"subscribe","data":{"symbols":[]}}', 'data.symbols'],
    ['a symbol that is no text', '{"event":"subscribe","data":{"symbols":[7]}}', 'data.symbols.0'],
    ['the event of a refusal itself', `{"event":"${REFUSED_FRAME}","data":"x"}`, 'event'],
  ])('refuses %s and says what is wrong', (_name, text, detail) => {
    const frame = parseFrame(text);
    expect(frame.event).toBe(REFUSED_FRAME);
    expect(frame.data).toContain(detail);
  });
});
