/**
 * C0 but the newline, DEL and C1, which terminals act upon; the marks that turn the direction of writing, with which a text shows
 * as another (Unicode UAX 9, "Explicit Directional Formatting Characters"); the line separators of Unicode.
 */
const CONTROL = /[\0-\t\v-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of files, networks or users, fit for a terminal or a log: its control characters are written as JSON writes them (`\u001b`), so that
 * a line of JSON stays the same JSON. Newlines stay.
 */
export function escapeControls(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
