/** A body beyond the limit; the rest of it was not read. */
export class BodyTooLongError extends Error {
  override readonly name = 'BodyTooLongError';
}

/** All of a body. The connection is free afterwards, whatever happens. @throws BodyTooLongError, and what the wire throws */
export async function readBody(response: Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop by an exception cancels the stream, which closes its connection.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new BodyTooLongError(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
