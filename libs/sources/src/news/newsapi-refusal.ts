import { RateLimitedError, SourceRefusedError } from '../http/errors.js';

/** "100 requests over a 24 hour period (50 requests available every 12 hours)" on the free plan. */
const QUOTA_MS = 12 * 3_600_000;

/**
 * NewsAPI says with `{"status":"error","code":…,"message":…}` why it refuses (https://newsapi.org/docs/errors): as an error that
 * says what to do, or when to come back. Any other error comes back as it is.
 * @param now milliseconds since the Unix epoch
 */
export function explainNewsApiRefusal(error: unknown, now: number): unknown {
  if (error instanceof SourceRefusedError) {
    const { provider, status, excerpt } = error;
    return new SourceRefusedError(provider, `${provider} refuses the key: ${messageIn(excerpt)} Set NEWSAPI_KEY to a key of https://newsapi.org/account, or unset it to go without.`, { status, excerpt, cause: error });
  }
  if (error instanceof RateLimitedError && /rateLimited|apiKeyExhausted/.test(error.excerpt)) {
    const { provider, status, excerpt } = error;
    const retryAt = Math.max(error.retryAt, now + QUOTA_MS);
    return new RateLimitedError(provider, `${provider} has no requests left: ${messageIn(excerpt)} It is asked again at ${new Date(retryAt).toISOString()}.`, retryAt, { status, excerpt, cause: error });
  }
  return error;
}

function messageIn(excerpt: string): string {
  return /"message"\s*:\s*"([^"]*)/.exec(excerpt)?.[1] ?? excerpt;
}
