/**
 * What the bars of a market depend on, by name, apart from which symbols are wanted: two markets that agree in what both
 * name have the same bars of the same symbol and minute.
 */
export type MarketIdentity = Readonly<Record<string, string>>;
