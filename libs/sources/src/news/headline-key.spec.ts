import { describe, expect, it } from 'vitest';
import { headlineKey, stripPublisher } from './headline-key.js';

describe('the publisher behind a headline', () => {
  it.each([
    ['Chips rise - Reuters', null],
    ['Chips rise | CNBC', null],
    ['Chips rise — Bloomberg', null],
    ['Chips rise - Reuters - Yahoo Finance', null],
    ['Chips rise - The Daily Example', 'The Daily Example'],
    ['Chips rise - the daily example', 'The Daily Example'],
  ])('is no part of it: %s', (title, publisher) => {
    expect(stripPublisher(title, publisher)).toBe('Chips rise');
  });

  it.each([['Chips rise - again', null], ['Nvidia-Reuters deal', null], ['Reuters', null], ['Chips rise - The Daily Example', 'Another'], ['- Reuters', null]])(
    'is not taken for one: %s',
    (title, publisher) => {
      expect(stripPublisher(title, publisher)).toBe(title);
    },
  );
});

it.each(['Nvidia’s chips: up 3%!', 'NVIDIA’S  CHIPS up 3 %', '“Nvidia’s” chips — up 3%', "Nvidia's chips up 3% - Reuters"])('%s is one headline', (title) => {
  expect(headlineKey(title, null)).toBe('nvidia s chips up 3');
});
