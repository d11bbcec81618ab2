/** Name of the cookie of a signed-in browser. It is SameSite=Strict, so that no other site can act with it. */
export const SESSION_COOKIE = 'tandem-session';
