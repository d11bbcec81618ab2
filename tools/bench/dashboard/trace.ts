import type { CDPSession } from 'playwright-core';

/** An event of Chromium's trace (https://www.chromium.org/developers/how-tos/trace-event-profiling-tool/); times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread: what others computed meanwhile is not in it. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
}

/** Everything that runs script from the browser's side; what it calls in turn is part of it. */
const SCRIPT = new Set([
  'EvaluateScript',
  'v8.evaluateModule',
  'FunctionCall',
  'FireAnimationFrame',
  'TimerFire',
  'EventDispatch',
  'RunMicrotasks',
]);
/** Its end, an asynchronous event. */
const FRAME = 'AnimationFrame';

export interface ScriptTimes {
  /** Milliseconds of processor time of script in each frame that had any. */
  readonly frames: readonly number[];
  readonly totalMs: number;
}

/** Traces a page while something happens: how long its own script ran, frame by frame. */
export async function traceScript(session: CDPSession, happen: () => Promise<void>): Promise<ScriptTimes> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: unknown[] }): void => void events.push(...(value as TraceEvent[]));
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'v8', 'disabled-by-default-devtools.timeline'] },
  });
  await happen();
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  return scriptTimes(events);
}

/** Of the thread that ran most script: the page's own. */
function scriptTimes(events: readonly TraceEvent[]): ScriptTimes {
  const threads = Map.groupBy(
    events.filter(({ name, ph }) => (name === FRAME && ph === 'e') || (ph === 'X' && SCRIPT.has(name))),
    ({ pid, tid }) => `${pid} ${tid}`,
  );
  const ofThreads = [...threads.values()].map(framesOf);
  return ofThreads.reduce((most, each) => (each.totalMs > most.totalMs ? each : most), { frames: [], totalMs: 0 });
}

function framesOf(events: readonly TraceEvent[]): ScriptTimes {
  const frames: number[] = [0];
  let until = -Infinity;
  for (const { name, ts, dur = 0, tdur = dur } of events.toSorted((a, b) => a.ts - b.ts)) {
    if (name === FRAME) frames.push(0);
    // Within another one that was counted.
    else if (ts >= until) {
      frames[frames.length - 1]! += tdur / 1_000;
      until = ts + dur;
    }
  }
  const busy = frames.filter((ms) => ms > 0);
  return { frames: busy, totalMs: busy.reduce((sum, ms) => sum + ms, 0) };
}
