import { InvalidRequestError, SourceRefusedError, UnknownResourceError } from '../http/errors.js';

/** There are values of the series, but no vintages of it before a day: FRED keeps none, or began to later. */
export class NoVintagesError extends UnknownResourceError {}

/**
 * FRED answers every fault with status 400 and `{"error_code":400,"error_message":"Bad Request. …"}`: what it means, as an error
 * that says what to do. Any other error comes back as it is.
 */
export function explainFredRefusal(error: unknown, series: string): unknown {
  if (!(error instanceof InvalidRequestError)) return error;
  const { provider, status, excerpt } = error;
  const reason = /"error_message"\s*:\s*"(?:Bad Request\.\s*)?([^"]*)/.exec(excerpt)?.[1] ?? excerpt;
  const details = { status, excerpt, cause: error };
  if (/api_key/.test(reason)) {
    return new SourceRefusedError(provider, `${provider} refuses the key: ${reason} Set FRED_API_KEY to a key of https://fredaccount.stlouisfed.org/apikeys (32 lower-case letters and digits), or unset it to read the public CSV, which has no vintages.`, details);
  }
  if (/does not exist in ALFRED/i.test(reason)) return new NoVintagesError(provider, `${provider} has no vintages of ${series} in the period asked for: ${reason}`, details);
  if (/series does not exist/i.test(reason)) {
    return new UnknownResourceError(provider, `${provider} knows no series '${series}'. Expected an id as on https://fred.stlouisfed.org, such as DGS10.`, details);
  }
  return error;
}
