/** The parts of an `update` that are measured. */
export interface MeasuredUpdate {
  readonly symbol: string;
  readonly ts: string;
  readonly final: boolean;
  readonly predictions: { readonly [kind in 'lstm' | 'transformer']: { readonly version: number } | null };
}

/** A WebSocket client of every symbol that the API serves. */
export async function subscribeToAll(apiUrl: string, onUpdate: (update: MeasuredUpdate) => void): Promise<WebSocket> {
  const answer = (await (await fetch(`${apiUrl}/api/v1/symbols`)).json()) as { symbols: { symbol: string }[] };
  const socket = new WebSocket(`${apiUrl.replace('http', 'ws')}/ws`);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no WebSocket at ${apiUrl}/ws`)), { once: true });
  });
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as { event: string; data: MeasuredUpdate };
    if (frame.event === 'update') onUpdate(frame.data);
  });
  socket.send(JSON.stringify({ event: 'subscribe', data: { symbols: answer.symbols.map(({ symbol }) => symbol) } }));
  return socket;
}
