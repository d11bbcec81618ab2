/**
 * One table of a FlatBuffer, read with every access checked against the end of the bytes, because files may be damaged
 * and the FlatBuffers runtime reads what lies outside as zeros. @throws RangeError on any access outside
 */
export class TableReader {
  private constructor(private readonly bytes: Uint8Array, private readonly view: DataView, private readonly at: number) {}

  static root(bytes: Uint8Array): TableReader {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new TableReader(bytes, view, view.getUint32(0, true));
  }

  integer(field: number, fallback: number): number {
    const at = this.locate(field);
    return at === null ? fallback : this.view.getInt32(at, true);
  }

  text(field: number): string {
    return new TextDecoder().decode(this.byteVector(field));
  }

  /** Empty when the field is absent. */
  byteVector(field: number): Uint8Array {
    const vector = this.vector(field);
    if (vector === null) return new Uint8Array();
    if (vector.start + vector.length > this.bytes.length) throw new RangeError(`a vector of ${vector.length} bytes ends outside the file`);
    return this.bytes.subarray(vector.start, vector.start + vector.length);
  }

  tables(field: number): TableReader[] {
    const vector = this.vector(field);
    if (vector === null) return [];
    if (vector.start + vector.length * 4 > this.bytes.length) throw new RangeError(`a vector of ${vector.length} tables ends outside the file`);
    return Array.from({ length: vector.length }, (_, i) => new TableReader(this.bytes, this.view, this.follow(vector.start + i * 4)));
  }

  private vector(field: number): { start: number; length: number } | null {
    const at = this.locate(field);
    if (at === null) return null;
    const target = this.follow(at);
    return { start: target + 4, length: this.view.getUint32(target, true) };
  }

  /** Position of a field's value; null when the table does not have it. */
  private locate(field: number): number | null {
    const layout = this.at - this.view.getInt32(this.at, true);
    const entry = 4 + field * 2; // a layout starts with two 16-bit sizes
    if (entry >= this.view.getUint16(layout, true)) return null;
    const offset = this.view.getUint16(layout + entry, true);
    return offset === 0 ? null : this.at + offset;
  }

  private follow(at: number): number {
    return at + this.view.getUint32(at, true);
  }
}
