import { type ServerMessage, serverMessageSchema } from '@tandem/contracts';
import { readAnswer, UnreadableAnswer } from '../shared/read-answer';

const knownEvents = new Set<unknown>(serverMessageSchema.options.map((option) => option.shape.event.value));

/**
 * Reads one WebSocket frame.
 * @returns null for an event that this page does not know: a newer server may send more.
 * @throws UnreadableAnswer when it is no JSON or does not have the form of the contract.
 */
export function decodeFrame(text: string): ServerMessage | null {
  const frame = parseJson(text);
  if (isEvent(frame) && !knownEvents.has(frame.event)) return null;
  return readAnswer(serverMessageSchema, frame);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableAnswer('not JSON');
  }
}

const isEvent = (frame: unknown): frame is { event: string } =>
  typeof frame === 'object' && frame !== null && 'event' in frame && typeof frame.event === 'string';
