/** Windows that a model cannot answer. Names the window, the bar in it and the feature. */
export class ModelInputError extends Error {
  override readonly name = 'ModelInputError';
}
