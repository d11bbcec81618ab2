import { z } from 'zod';
import { MalformedAnswerError } from '../http/errors.js';

const ANSWER = z.object({ status: z.literal('ok'), totalResults: z.number().int().nonnegative(), articles: z.array(z.unknown()) });

const ARTICLE = z.object({
  source: z.object({ name: z.string().nullish() }).nullish(),
  title: z.string(),
  description: z.string().nullish(),
  url: z.string(),
  publishedAt: z.iso.datetime({ offset: true }),
});

/** One article, with what is needed of it. */
export interface NewsApiArticle {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly publisher: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly publishedAt: number;
}

/** @throws MalformedAnswerError */
export function readAnswer(provider: string, text: string): { totalResults: number; articles: unknown[] } {
  try {
    return ANSWER.parse(JSON.parse(text));
  } catch (error) {
    const excerpt = text.slice(0, 100);
    throw new MalformedAnswerError(provider, `${provider} answered with '${excerpt}', expected JSON with status "ok", totalResults and articles.`, { excerpt, cause: error });
  }
}

/** An article, or why it cannot be used. What publishers took back has `[Removed]` for everything. */
export function readArticle(article: unknown): NewsApiArticle | string {
  const { data, error } = ARTICLE.safeParse(article);
  if (data === undefined) return z.prettifyError(error);
  if (data.title === '[Removed]') return 'its publisher removed it';
  return {
    title: data.title, description: data.description ?? '', url: data.url, publisher: data.source?.name ?? null, publishedAt: Date.parse(data.publishedAt),
  };
}
