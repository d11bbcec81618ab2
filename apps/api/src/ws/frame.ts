import { clientMessageSchema, type ClientMessage, type ServerMessage } from '@tandem/contracts';
import { faultsOf } from '../http/request-validation.js';
import { deflate } from './deflate.js';

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

/**
 * First byte of a text frame in one piece, its bit that says that the text is deflated, and what the second byte says of a length in the
 * next two or eight (RFC 6455, 5.2; RFC 7692, 6).
 */
const FIN_TEXT = 0x81;
const DEFLATED = 0x40;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Shorter texts get hardly shorter, in bytes. */
const MIN_DEFLATED = 1_024;
/**
 * Texts as a server sends them to any number of clients, one frame after the other, whole and unmasked. `ws` would deflate them anew, or
 * make the heads anew and write them beside the texts, for each of thousands of clients.
 */
export class Frames {
  /** As they go to a client with which no extension is agreed. */
  readonly plain: Buffer;
  private packed: Buffer | null = null;

  /** @param mayDeflate asked, with the bytes of the plain frames, before the first time */
  constructor(
    private readonly texts: readonly string[],
    private readonly mayDeflate: (bytes: number) => boolean = () => true,
  ) {
    this.plain = Buffer.concat(texts.map((text) => frame(FIN_TEXT, Buffer.from(text))));
  }

  static of(...messages: readonly ServerMessage[]): Frames {
    return new Frames(messages.map((message) => JSON.stringify(message)));
  }

  /** As they go to a client that agreed to DEFLATE_TERMS: a fifth of the bytes, or plain where that is not worth the time. */
  get deflated(): Buffer {
    this.packed ??= this.mayDeflate(this.plain.length) ? Buffer.concat(this.texts.map(deflatedFrame)) : this.plain;
    return this.packed;
  }
}

function deflatedFrame(text: string): Buffer {
  if (text.length < MIN_DEFLATED) return frame(FIN_TEXT, Buffer.from(text));
  return frame(FIN_TEXT | DEFLATED, deflate(text));
}

function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  const start = length < LENGTH_16 ? 2 : length < 2 ** 16 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(start + length);
  bytes[0] = first;
  bytes[1] = start === 2 ? length : start === 4 ? LENGTH_16 : LENGTH_64;
  if (start === 4) bytes.writeUInt16BE(length, 2);
  if (start === 10) bytes.writeBigUInt64BE(BigInt(length), 2);
  payload.copy(bytes, start);
  return bytes;
}
