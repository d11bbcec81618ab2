import { expect, it } from 'vitest';
import { subjectName } from './names';

it.each([
  ['NVDA', 'NVDA'],
  ['market', 'The market'],
  ['lstm', 'LSTM'],
  ['transformer/12', 'Transformer v12'],
  ['alert/3', 'alert/3'],
])('names %s as %s', (subject, name) => {
  expect(subjectName(subject)).toBe(name);
});
