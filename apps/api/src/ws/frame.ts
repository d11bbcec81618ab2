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

/** A message as it goes over the wire to any number of clients. */
export function encode(message: ServerMessage): Buffer {
  return textFrame(JSON.stringify(message));
}

/** First byte of a text frame in one piece, and what the second byte says of a length in the next two or eight (RFC 6455, 5.2). */
const FIN_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/**
 * The frame of a text as a server sends it where no extension is agreed: unmasked, so that the same bytes are right for everybody. `ws`
 * would make the head anew, and write it beside the text, for each of thousands of clients.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < LENGTH_16 ? 2 : length < 2 ** 16 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FIN_TEXT;
  frame[1] = start === 2 ? length : start === 4 ? LENGTH_16 : LENGTH_64;
  if (start === 4) frame.writeUInt16BE(length, 2);
  if (start === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, start);
  return frame;
}
