import { describe, expect, it } from 'vitest';
import { AllowedHosts } from './allowed-hosts.js';

const HOST = '127.0.0.1:3000';

describe('AllowedHosts', () => {
  const statusOf = (hosts: AllowedHosts, headers: Record<string, string>, method = 'GET') =>
    hosts.refusal({ method, headers: { host: HOST, ...headers } })?.status ?? 200;

  it.each([
    '127.0.0.1:3000',
    '127.0.0.1',
    '127.8.8.8:1',
    'localhost:3000',
    'LOCALHOST',
    'tandem.localhost',
    '[::1]:3000',
    '192.0.2.7:3000',
  ])('answers as %s', (host) => {
    expect(statusOf(new AllowedHosts('192.0.2.7', []), { host })).toBe(200);
  });

  it.each([
    '',
    'rebound.example',
    'rebound.example:3000',
    '192.0.2.8',
    '127.0.0.1.rebound.example',
    'localhost.rebound.example',
    'notlocalhost',
    'rebound.example@127.0.0.1',
    '127.0.0.1/rebound',
    '[::2]',
    'a b',
  ])("does not answer as '%s'", (host) => {
    expect(statusOf(new AllowedHosts('192.0.2.7', []), { host })).toBe(421);
  });

  it('answers at any address, but by no name, where it listens at all of them', () => {
    for (const any of ['0.0.0.0', '::']) {
      const hosts = new AllowedHosts(any, []);
      expect(['192.0.2.8:3000', '[2001:db8::1]', 'rebound.example'].map((host) => statusOf(hosts, { host }))).toEqual([200, 200, 421]);
    }
  });

  it('answers by names that the settings have, at one port or at all', () => {
    const hosts = new AllowedHosts('127.0.0.1', ['tandem.example', 'proxy.example:8443']);
    const status = ['tandem.example', 'Tandem.Example:81', 'proxy.example:8443', 'proxy.example'].map((host) => statusOf(hosts, { host }));
    expect(status).toEqual([200, 200, 200, 421]);
  });

  it('answers at the address of IPv6 that it listens at', () => {
    expect(statusOf(new AllowedHosts('2001:db8::1', []), { host: '[2001:DB8:0::1]:3000' })).toBe(200);
  });

  it.each(['GET', 'POST'])('takes a %s of its own page, and of a page by a proxy that the settings name', (method) => {
    const hosts = new AllowedHosts('127.0.0.1', ['tandem.example', 'proxy.example:8443']);
    for (const origin of [`http://${HOST}`, 'https://tandem.example', 'https://proxy.example:8443']) {
      expect(statusOf(hosts, { origin, 'sec-fetch-site': 'same-origin' }, method), origin).toBe(200);
    }
  });

  it.each([
    'http://127.0.0.1:4000',
    'http://localhost:3000',
    'https://127.0.0.1',
    'null',
    'file://',
    'https://evil.example',
    'https://tandem.example:444',
  ])('refuses whatever the page of %s sends', (origin) => {
    const hosts = new AllowedHosts('127.0.0.1', ['tandem.example']);
    for (const method of ['GET', 'POST', 'DELETE']) expect(statusOf(hosts, { origin }, method), method).toBe(403);
  });

  it.each(['cross-site', 'same-site'])('refuses a change, and opens a page, when the browser says %s', (site) => {
    const hosts = new AllowedHosts('127.0.0.1', []);
    const status = ['POST', 'DELETE', 'PUT', 'GET', 'HEAD'].map((method) => statusOf(hosts, { 'sec-fetch-site': site }, method));
    expect(status).toEqual([403, 403, 403, 200, 200]);
  });

  it('leaves a program that is no browser to the operator key', () => {
    expect(statusOf(new AllowedHosts('127.0.0.1', []), {}, 'POST')).toBe(200);
  });
});
