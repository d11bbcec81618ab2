import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { WebSocket } from 'ws';

/** The extension by which messages are deflated (RFC 7692), and what an offer may name of it: no smaller window for what is sent. */
const EXTENSION = 'permessage-deflate';
const OFFERED = /^(server_no_context_takeover|client_no_context_takeover|client_max_window_bits(=([89]|1[0-5]))?)$/;

/** Every message is deflated by itself, and with the window that every client has: so the same bytes are right for all of them. */
export const DEFLATE_TERMS = { serverNoContextTakeover: true, clientNoContextTakeover: true } as const;

/**
 * The first offer of a client by which it takes what all are sent, as browsers make it; undefined when there is none, and it gets plain
 * frames. `ws` refuses the whole connection of whoever offers nothing that it accepts.
 *
 * @param offers value of Sec-WebSocket-Extensions
 */
export function acceptableOffer(offers = ''): string | undefined {
  return offers.split(',').find((offer) => {
    const [name, ...params] = offer.split(';').map((part) => part.trim());
    const names = new Set(params.map((param) => param.split('=')[0]));
    return name === EXTENSION && names.size === params.length && params.every((param) => OFFERED.test(param));
  });
}

/** @param extensions that were agreed with a client, separated by commas */
export function takesDeflated(extensions: string): boolean {
  return extensions.split(',').includes(EXTENSION);
}

/** What is left away of a message: the end of a block that was flushed (RFC 7692, 7.2.1). */
const FLUSHED_END = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** Of the buffer for what a client sends: 16 KiB where nothing is said. */
const CHUNK_BYTES = 1_024;
const FLUSHED = { finishFlush: constants.Z_SYNC_FLUSH } as const;

/** Of a text in which the symbols repeat each other every kilobyte: no longer than with 15 and 8, in a quarter of the memory (256 KiB). */
const SMALL = { ...FLUSHED, windowBits: 13, memLevel: 7 } as const;

export function deflate(text: string): Buffer {
  return deflateRawSync(text, SMALL).subarray(0, -FLUSHED_END.length);
}

type Inflated = (error: Error | null, data?: Buffer) => void;

/** How `ws` calls the extension of a connection. */
interface Inflater {
  decompress(data: Buffer, fin: boolean, inflated: Inflated): void;
}

/**
 * Inflates what a client sends, a short message now and then, at once. `ws` would keep a stream with a window for each of thousands of
 * clients, 25 KB at least, and take three turns of a thread pool for a message. What is in pieces or cannot be inflated is left to it.
 *
 * @param maxBytes of a message
 */
export function inflateAtOnce(socket: WebSocket, maxBytes: number): void {
  const { [EXTENSION]: inflater } = (socket as unknown as { readonly _extensions: Record<string, Inflater | undefined> })._extensions;
  if (inflater === undefined) return;
  const slowly = inflater.decompress.bind(inflater);
  let inPieces = false;
  inflater.decompress = (data, fin, inflated) => {
    const isWhole = fin && !inPieces;
    inPieces = !fin;
    const text = isWhole ? inflate(data, maxBytes) : null;
    // Not within this call: `ws` would read the next frame in it, and the next in that.
    if (text === null) slowly(data, fin, inflated);
    else process.nextTick(inflated, null, text);
  };
}

/** @returns null for what is not deflated, or holds more than `maxBytes` */
function inflate(data: Buffer, maxBytes: number): Buffer | null {
  try {
    return inflateRawSync(Buffer.concat([data, FLUSHED_END]), { ...FLUSHED, maxOutputLength: maxBytes, chunkSize: CHUNK_BYTES });
  } catch {
    return null;
  }
}
