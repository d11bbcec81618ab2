/** One trading day of the New York Stock Exchange, regular hours. */
export interface Session {
  /** The day in New York, `YYYY-MM-DD`. */
  readonly date: string;
  /** First instant of regular trading (09:30 New York), milliseconds since the Unix epoch. */
  readonly open: number;
  /** End of regular trading (16:00 New York, 13:00 on half days), milliseconds since the Unix epoch. */
  readonly close: number;
  readonly earlyClose: boolean;
}
