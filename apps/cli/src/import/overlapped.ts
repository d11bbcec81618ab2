/** How many are worked on at once, each on a connection of its own: while one commits the other sends. */
const AT_ONCE = 2;

/**
 * Does `work` on everything that `items` gives, a few at a time while more are read. Whatever fails, nothing is left under way
 * when it returns.
 * @throws what `items` or `work` threw first
 */
export async function forEachOverlapped<T>(items: AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const start = (item: T) => {
    const done: Promise<void> = work(item)
      .catch((error: unknown) => { failures.push(error); })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  try {
    for await (const item of items) {
      if (failures.length > 0) break;
      start(item);
      if (underWay.size >= AT_ONCE) await Promise.race(underWay);
    }
  } catch (error) {
    failures.push(error);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}
