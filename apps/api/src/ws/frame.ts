import { clientMessageSchema, type ClientMessage, type ServerMessage } from '@tandem/contracts';
import { faultsOf } from '../http/request-validation.js';

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
  return refuse(
    `${faultsOf(message.error.issues)
      .map(({ field, expected }) => `${field}: ${expected}`)
      .join('; ')}.`,
  );
}

function refuse(data: string): IncomingFrame {
  return { event: REFUSED_FRAME, data };
}

/** A message as it goes to any number of clients. */
export function encode(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
