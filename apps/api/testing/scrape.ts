/** A line with a value: name, labels, number. https://prometheus.io/docs/instrumenting/exposition_formats */
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)+\})? (\S+)$/;
/** As Go's ParseFloat reads it, which Prometheus uses: NaN in any case (prom-client writes `Nan`). https://pkg.go.dev/strconv#ParseFloat */
const NUMBER = /^(?:[+-]?Inf|nan|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;
const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
/** What a histogram or summary adds to its name. */
const SUFFIX = /_(bucket|sum|count)$/;

/** The values of one scrape. */
export interface Scrape {
  /** By series, as written: `name{label="value"}`. */
  readonly values: ReadonlyMap<string, number>;
  /** Types by name of the metric. */
  readonly types: ReadonlyMap<string, string>;
}

/** Reads the text format of Prometheus strictly. @throws Error naming the line that is not of it */
export function readScrape(text: string): Scrape {
  const values = new Map<string, number>();
  const types = new Map<string, string>();
  const helps = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const comment = COMMENT.exec(line);
    if (comment !== null) {
      if (comment[1] === 'HELP') helps.add(comment[2]!);
      else types.set(comment[2]!, comment[3]!);
      continue;
    }
    const [, name, labels = '', number] = SAMPLE.exec(line) ?? [];
    if (name === undefined || !NUMBER.test(number!)) throw new Error(`Not a line of the text format: ${line}`);
    const metric = types.has(name) ? name : name.replace(SUFFIX, '');
    if (!types.has(metric) || !helps.has(metric)) throw new Error(`Without HELP and TYPE before it: ${line}`);
    if (values.has(name + labels)) throw new Error(`Told twice: ${line}`);
    values.set(name + labels, Number(number!.replace('Inf', 'Infinity')));
  }
  return { values, types };
}
