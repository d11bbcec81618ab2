/**
 * Bytes that are no usable Tandem model file. `not-tflite`: another format, or damaged; `no-metadata`: a TensorFlow Lite
 * file of someone else; `wrong-metadata`: of another version of Tandem, or damaged; `wrong-network`: it does not run as
 * its metadata says.
 */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';

  constructor(readonly fault: 'not-tflite' | 'no-metadata' | 'wrong-metadata' | 'wrong-network', message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
