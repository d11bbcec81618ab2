import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentimentOf } from './sentiment.js';

/** Below this a headline counts as neutral, as in VADER. */
const NEUTRAL = 0.05;

describe('is good news', () => {
  it.each([
    'Nvidia beats quarterly revenue estimates as data-center demand surges',
    'Morgan Stanley upgrades Palo Alto Networks to overweight',
    'Netflix raises guidance after record subscriber additions',
    'Goldman Sachs announces $30 billion share buyback',
    'Coinbase soars as bitcoin hits record high',
    'FDA approves CRISPR Therapeutics gene therapy for sickle cell disease',
    'DraftKings swings to profit on strong betting handle',
    'Broadcom wins multibillion-dollar AI chip order',
    'RTX awarded $1.2 billion Patriot missile contract',
    'SLB boosts dividend and expands repurchase program',
    'IonQ rallies on quantum networking breakthrough',
    'Meta does not expect layoffs this year',
    "Affirm's losses narrow as payment volume jumps",
    'S&P 500 climbs to all-time high as inflation cools',
    'Analysts lift Nvidia price targets after blowout quarter',
    'Lucid deliveries top estimates for third quarter',
    "Oracle's cloud backlog doubles",
    'Nvidia shakes off export worries to close higher',
    'Why Affirm stock is flying today',
    'Jefferies starts SLB at buy, sees 30% upside',
    "Meta's ad business shows no sign of slowing down",
    'Broadcom earnings: AI sales more than triple',
    'CRISPR Therapeutics stock pops on Vertex milestone',
    'Dow jumps 500 points on trade truce hopes',
  ])('%s', (title) => {
    expect(sentimentOf(title)).toBeGreaterThan(NEUTRAL);
  });
});

describe('is bad news', () => {
  it.each([
    'Barclays downgrades Nike on weak China sales',
    'Oracle misses profit estimates and lowers full-year outlook',
    'Snowflake cuts guidance, citing slower cloud spending',
    'Justice Department opens antitrust probe into Nvidia',
    'Lucid recalls 4,000 Air sedans over faulty coolant heaters',
    'Supplier to Lucid files for bankruptcy',
    'Moderna shares plunge after vaccine trial misses main goal',
    'FDA places clinical hold on Moderna flu shot',
    'Affirm slumps on worries over consumer credit losses',
    'MercadoLibre profit falls short of expectations as costs rise',
    'RTX fined $950 million to settle fraud charges',
    'Schlumberger warns of lower drilling activity in Mexico',
    'IonQ tumbles after short seller report questions sales',
    'Meta sued by states over teen safety',
    'Nike fails to meet sales expectations',
    'Oracle not able to win back investors',
    'Palo Alto Networks discloses data breach at vendor',
    'Wall Street falls as rate hike fears grow',
    'Snowflake shares sink on disappointing forecast',
    'Coinbase hit by outage during market rout',
    'Netflix loses subscribers for second straight quarter',
    'Moderna to lay off 10% of workforce',
    'Nike CEO steps down amid slowing growth',
    'MercadoLibre under pressure as Argentina peso slides',
    'Lucid burns cash faster than planned',
    'Nvidia export curbs to cost chipmaker $5 billion, filing shows',
    'Coinbase customers lose millions in phishing attacks',
    'Nike tariff bill to hit $1 billion this year',
    'MercadoLibre margins disappoint for third straight quarter',
    'Moderna loses patent fight with Pfizer',
    'Snowflake CFO to leave at year end',
    'DraftKings faces higher tax in Illinois',
    'Lucid to sell shares at a discount, stock dives',
    'Stocks end lower as tech selloff deepens',
  ])('%s', (title) => {
    expect(sentimentOf(title)).toBeLessThan(-NEUTRAL);
  });
});

describe('is neither', () => {
  it.each([
    'Snowflake to report third-quarter results on Wednesday',
    'Goldman Sachs names new vice president of technology',
    'Moderna presents cancer vaccine data at conference',
    'How many Nvidia shares does the average fund hold?',
    'The bull case and the bear case for Meta',
    'DraftKings to present at investor conference',
    'Broadcom sets date for annual shareholder meeting',
    'Nvidia to buy stake in chip startup',
    'RTX to hold earnings call on Tuesday',
    'Goldman Sachs CEO speaks at banking conference',
    'What analysts expect from Nvidia earnings',
    '',
    '   ',
    '2026',
    'constructor toString',
    '株価 上昇',
  ])('%s', (title) => {
    expect(Math.abs(sentimentOf(title))).toBe(0);
  });
});

/** What a lexicon cannot see, so that nobody takes it for more than it is. */
it.each([
  ['bad', 'Palo Alto Networks stock drops despite earnings beat', 0.25],
  ['bad', 'Netflix co-founder sells shares worth $40 million', 0],
  ['good', 'Moderna gets European nod for updated shot', 0],
  ['good', 'Oracle in talks for $20 billion cloud deal with Meta', 0],
  ['good', 'Lucid gets $300 million investment from Uber', 0],
  ['bad', 'IonQ insider dumps stock after rally', 0],
])('misreads %s news: %s', (_, title, rated) => {
  expect(sentimentOf(title)).toBeCloseTo(rated, 2);
});

describe('negation', () => {
  it.each([
    ['Nvidia does not beat estimates', 'Nvidia does beat estimates'],
    ["Oracle won't cut guidance", 'Oracle will cut guidance'],
    ['Oracle won’t cut guidance', 'Oracle will cut guidance'],
    ['Moderna fails to win approval', 'Moderna wins approval'],
    ['No layoffs at Nike', 'Layoffs at Nike'],
    ['Regulator never approved the drug', 'Regulator approved the drug'],
  ])('%s: the opposite of: %s', (negated, plain) => {
    expect(sentimentOf(plain)).not.toBe(0);
    expect(Math.sign(sentimentOf(negated))).toBe(-Math.sign(sentimentOf(plain)));
  });

  it('of the same words is the same on the other side, and twice is none', () => {
    const words = fc.constantFrom(
      'beats',
      'misses',
      'upgrade',
      'downgrade',
      'lawsuit',
      'record profit',
      'bankruptcy',
      'cuts guidance',
      'wins',
    );
    fc.assert(
      fc.property(words, (word) => {
        expect(sentimentOf(`Oracle not ${word}`)).toBe(-sentimentOf(`Oracle ${word}`));
        expect(sentimentOf(`Oracle not never ${word}`)).toBe(sentimentOf(`Oracle ${word}`));
      }),
    );
  });

  it('reaches neither far nor into another clause', () => {
    expect(sentimentOf('Nvidia says no, shares soar')).toBe(sentimentOf('shares soar'));
    expect(sentimentOf('Not all of the chips soared')).toBe(sentimentOf('soared'));
  });
});

it('does not count the name of the publisher', () => {
  expect(sentimentOf('Chips for the weekend - The Motley Fool')).toBe(0);
});

it('grows with every good word, within its range', () => {
  const scores = [1, 2, 5, 50].map((n) => sentimentOf(Array(n).fill('soars').join(' ')));
  expect([...scores].sort((a, b) => a - b)).toEqual(scores);
  expect(scores.at(-1)).toBeGreaterThan(0.99);
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (title) => Math.abs(sentimentOf(title)) < 1));
});
