import normalizeUrl from 'normalize-url';

/**
 * Query parameters that say where a reader comes from, not what is read: those of campaigns and mail (utm_*, mc_*, mkt_tok), of
 * advertisers' clicks (gclid, fbclid, msclkid …) and of the publishers that the providers link to (guccounter, .tsrc, ncid of
 * Yahoo; cmpid, srnd of Bloomberg; mod, reflink of Dow Jones; taid of Reuters; source, src, ref, partner of many).
 */
const TRACKING = [
  /^(utm_|mc_[ce]id$|mkt_tok$|_hs(enc|mi)$)/i,
  /^(gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|twclid|igshid|yclid|ttclid)$/i,
  /^(guccounter|guce_referrer|guce_referrer_sig|\.?tsrc|ncid|soc_(src|trk)|yptr)$/i,
  /^(cmpid|srnd|sref|mod|reflink|taid|smid|smtyp|ocid|__source|source|src|ref|referrer|partner|amp)$/i,
];

/**
 * One form of the addresses of an article, to tell whether two are the same: https, host in lower case without `www.`, `amp.`,
 * default port and credentials, no fragment, no parameters of tracking, the others in order, no `/amp` and no slash at the end.
 * Case of the path stays, since servers may tell it apart. Applied twice it gives the same. The result is a key, not a link: a
 * site may answer only with its `www.`.
 * @returns null for what is no http(s) address
 */
export function canonicalUrl(url: string): string | null {
  const parsed = URL.parse(url.trim());
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  parsed.hostname = parsed.hostname.replace(/^(?:www\.)?amp\.(?=[^.]+\.)/, '').replace(/\.$/, '');
  parsed.pathname = parsed.pathname.replace(/(?:\/amp)+\/*$/, '');
  return normalizeUrl(parsed.href, { forceHttps: true, stripHash: true, removeQueryParameters: TRACKING });
}
