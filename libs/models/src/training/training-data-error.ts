/** The rows of a dataset cannot be trained on. */
export class TrainingDataError extends Error {
  override readonly name = 'TrainingDataError';
}
