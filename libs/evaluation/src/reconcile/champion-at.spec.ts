import { describe, expect, it } from 'vitest';
import { serviceOf, type PointerValue } from './champion-at.js';

const SECOND = 1_000;
/** v1, then v2 at 100 s, then back to v1 at 200 s. */
const CHANGES: readonly PointerValue[] = [
  { revision: 3, version: 1, previousVersion: null, at: 200 * SECOND },
  { revision: 1, version: 1, previousVersion: null, at: 0 },
  { revision: 2, version: 2, previousVersion: 1, at: 100 * SECOND },
];
const service = (version: number, seconds: number) => serviceOf(version, seconds * SECOND, CHANGES);

describe('the version that made a prediction', () => {
  it('was the champion that the pointer named then', () => {
    expect(service(1, 50)).toEqual({ state: 'champion' });
    expect(service(2, 150)).toEqual({ state: 'champion' });
    expect(service(1, 250)).toEqual({ state: 'champion' });
  });

  it('was the one before, until the new one was loaded, by a rollback too', () => {
    expect(service(1, 101)).toEqual({ state: 'changed', named: 2 });
    expect(service(2, 201)).toEqual({ state: 'changed', named: 1 });
  });

  it('was named a moment later, by clocks that differ', () => {
    expect(service(2, 97)).toEqual({ state: 'champion' });
    expect(service(2, 90)).toEqual({ state: 'foreign', named: 1 });
  });

  it('was never named', () => {
    expect(service(3, 150)).toEqual({ state: 'foreign', named: 2 });
    expect(serviceOf(1, 0, [])).toEqual({ state: 'foreign', named: null });
  });
});
