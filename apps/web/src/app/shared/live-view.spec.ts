import { convertToParamMap } from '@angular/router';
import { describe, expect, it } from 'vitest';
import { readLiveView, liveViewParams, type LiveView } from './live-view';

const read = (params: Record<string, string>): LiveView => readLiveView(convertToParamMap(params));
const now = read({});

describe('the view in the address', () => {
  it('is the newest minutes without anything over them when the address says nothing', () => {
    expect(now).toEqual({ interval: '1m', overlays: [], panes: [], at: null, versions: { lstm: null, transformer: null } });
    expect(Object.values(liveViewParams(now)).every((value) => value === null)).toBe(true);
  });

  it('comes back from the address that it wrote', () => {
    const view: LiveView = {
      interval: '5m',
      overlays: ['ema', 'vwap'],
      panes: ['macd'],
      at: Date.parse('2026-03-06T19:30:00.000Z'),
      versions: { lstm: 3, transformer: null },
    };
    const written = Object.entries(liveViewParams(view)).filter((entry): entry is [string, string] => entry[1] !== null);
    expect(read(Object.fromEntries(written))).toEqual(view);
  });

  it.each([
    ['an unknown interval', { interval: '7m' }],
    ['unknown words', { overlays: 'moon,,', panes: 'tides' }],
    ['no instant', { at: 'yesterday' }],
    ['no versions', { lstm: '0', transformer: '-1' }],
  ])('passes over %s', (_case, params) => {
    expect(read(params)).toEqual(now);
  });

  it('names versions only of a past minute: now, the champions speak', () => {
    expect(liveViewParams({ ...now, versions: { lstm: 2, transformer: 1 } })).toMatchObject({ lstm: null, transformer: null });
  });
});
