import { clientMessageSchema, type ClientMessage, type ServerMessage } from '@tandem/contracts';
import { faultsOf } from '../http/request-validation.js';

/** A list of symbols can be wrong five hundred times, and the answer is not to be longer than the question. */
const MAX_FAULTS = 5;

/** Event of a frame that is no client message. Its data is the reason. */
export const REFUSED_FRAME = 'refused-frame';

/** A frame as the gateway's handlers take it. */
export type IncomingFrame = ClientMessage | { readonly event: typeof REFUSED_FRAME; readonly data: string };

/** Reads a client's frame. Never throws: an invalid one becomes a REFUSED_FRAME, by which its client gets an error message. */
export function parseFrame(raw: string | Buffer | ArrayBuffer | Buffer[]): IncomingFrame {
  let frame: unknown;
  try {
    frame = JSON.parse(raw.toString());
  } catch {
    return refuse(`A frame must be JSON of the form {"event": "subscribe", "data": {"symbols": ["SPY"]}}.`);
  }
  const message = clientMessageSchema.safeParse(frame);
  if (message.success) return message.data;
  const faults = faultsOf(message.error.issues.slice(0, MAX_FAULTS)).map(({ field, expected }) => `${field}: ${expected}`);
  return refuse(`${faults.join('; ')}.`);
}

function refuse(data: string): IncomingFrame {
  return { event: REFUSED_FRAME, data };
}

/** A message as it goes to any number of clients. */
export function encode(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
