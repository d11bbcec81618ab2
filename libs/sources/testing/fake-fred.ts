import { reply, type Responder } from './wire-server.js';

/** A value and the day on which it was published; it stands until the next one of its day. */
export interface Published {
  readonly date: string;
  readonly value: string;
  readonly vintage: string;
}

const MAX_VINTAGES = 2_000;
const LAST_DAY = '9999-12-31';

/** FRED's JSON interface over `published` (one series), with its limits and its way to cut vintages to the period asked for. */
export function fakeFred(key: string, published: readonly Published[], pageSize = 100_000): Responder {
  const vintages = [...new Set(published.map(({ vintage }) => vintage))].sort();
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://fred');
    const refuse = (message: string) => reply(response, 400, { error_code: 400, error_message: `Bad Request.  ${message}` });
    if (searchParams.get('api_key') !== key)
      return refuse(`The value for variable api_key (${searchParams.get('api_key')}) is not registered.`);
    const start = searchParams.get('realtime_start') ?? LAST_DAY;
    const end = searchParams.get('realtime_end') ?? LAST_DAY;
    const inPeriod = vintages.filter((vintage) => vintage >= start && vintage <= end);
    const offset = Number(searchParams.get('offset'));
    const page = <T>(all: readonly T[]) => all.slice(offset, offset + Math.min(pageSize, Number(searchParams.get('limit'))));
    if (pathname === '/series/vintagedates') return reply(response, 200, { count: inPeriod.length, offset, vintage_dates: page(inPeriod) });
    if (inPeriod.length > MAX_VINTAGES) {
      const found = `There are ${inPeriod.length} vintage dates in the specified real-time period: ${start} to ${end}.`;
      return refuse(`${found}  This exceeds the maximum number of vintage dates allowed (2000).`);
    }
    const rows = standing(published, start, end).filter(({ date }) => date >= (searchParams.get('observation_start') ?? ''));
    return reply(response, 200, { count: rows.length, offset, observations: page(rows) });
  };
}

/** Every value that was the published one within the period, its beginning no earlier than the period's. */
function standing(published: readonly Published[], start: string, end: string) {
  return [...Map.groupBy(published, ({ date }) => date).values()]
    .flatMap((ofDay) =>
      ofDay.map(({ date, value, vintage }, i) => ({
        date,
        value,
        realtime_start: vintage > start ? vintage : start,
        realtime_end: ofDay[i + 1]?.vintage ?? LAST_DAY,
        published: vintage,
      })),
    )
    .filter((row) => row.published <= end && row.realtime_end > start)
    .map(({ published: _, ...row }) => row);
}
