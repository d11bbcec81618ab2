import { describe, expect, it } from 'vitest';
import { ActionMarks } from './action-marks';

describe('ActionMarks', () => {
  it('marks the beginning of each run of BUY or SELL, whatever the order of arrival', () => {
    const marks = new ActionMarks();
    marks.note(5, 'SELL');
    marks.note(3, 'HOLD');
    marks.note(2, 'BUY');
    marks.note(1, 'BUY');
    marks.note(4, 'BUY');
    expect([...marks.begun()]).toEqual([[1, 'BUY'], [4, 'BUY'], [5, 'SELL']]);
  });

  it('takes the final action of a bar in place of the provisional one', () => {
    const marks = new ActionMarks();
    marks.note(1, 'BUY');
    marks.note(1, 'HOLD');
    expect(marks.begun().size).toBe(0);
  });
});
