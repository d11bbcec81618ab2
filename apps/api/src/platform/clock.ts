/** Wall time, milliseconds since the Unix epoch. */
export type Clock = () => number;
