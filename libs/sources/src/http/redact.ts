/** Names of query parameters and headers whose values are nobody's business. */
const SECRET = /^(x-)?(api[-_]?key|crumb|key|(access_?)?token|authorization|cookie|secret|password)$/i;
/** Shorter values would be found in ordinary words. */
const SHORTEST_SECRET = 6;

const HIDDEN = '***';

/** A function that hides the secrets of one request in texts about it: in its own address, and wherever an answer repeats them. */
export function redactorFor(url: URL, headers: Headers): (text: string) => string {
  const named = [...url.searchParams, ...headers].filter(([name]) => SECRET.test(name));
  const secrets = named.map(([, value]) => value).filter((value) => value.length >= SHORTEST_SECRET);
  const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (text) => spellings.reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN), text);
}

/** An address for people: without the values of secret parameters, user name and password. */
export function redactUrl(url: URL): string {
  const parameters = [...url.searchParams].map(([name, value]) => `${name}=${SECRET.test(name) ? HIDDEN : value}`);
  return `${url.origin}${url.pathname}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}
