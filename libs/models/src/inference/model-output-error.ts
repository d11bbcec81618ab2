/** Answers that are no probabilities, or none at all: nothing may be concluded from them. Names the row and what it answered. */
export class ModelOutputError extends Error {
  override readonly name = 'ModelOutputError';
}
