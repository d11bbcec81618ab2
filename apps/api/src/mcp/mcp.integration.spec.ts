import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { predictionsResponseSchema } from '@tandem/contracts';
import { TestApi } from '../../testing/test-api.js';
import { MCP_TOOLS } from './tools.js';

describe('the questions of the Model Context Protocol', () => {
  let api: TestApi;
  let client: Client;

  beforeAll(async () => {
    api = await TestApi.start({ champions: true, mcp: true });
    await api.commitMinute();
    await vi.waitFor(async () => expect(await recorded('GS')).toHaveLength(1), 30_000);
    client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${api.url}/mcp`)));
  });
  afterAll(async () => {
    await client.close();
    await api.stop();
  });

  const recorded = async (symbol: string) =>
    predictionsResponseSchema.parse(await (await fetch(`${api.url}/api/v1/predictions/${symbol}?limit=1`)).json()).records;
  const ask = (name: string, input: Record<string, unknown> = {}) => client.callTool({ name, arguments: input });

  it('change nothing, and say what they take and answer', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(MCP_TOOLS.map(({ name }) => name));
    for (const { annotations, inputSchema, outputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true });
      expect([inputSchema.type, outputSchema?.type]).toEqual(['object', 'object']);
    }
  });

  it('tell why a symbol is what it is, with the versions, verdicts and runs that it comes from', async () => {
    const { structuredContent, isError } = await ask('why', { symbol: 'GS' });
    expect(isError ?? false).toBe(false);
    const [record] = await recorded('GS');
    expect(structuredContent).toMatchObject({
      symbol: 'GS',
      records: [record],
      explanation: { ts: record!.ts, models: { lstm: { words: expect.any(String) }, transformer: { words: expect.any(String) } } },
      versions: [
        { kind: 'lstm', version: 1, verdict: null, trainedBy: { workflowId: 'test-training' } },
        { kind: 'transformer', version: 1, trainedBy: { workflowId: 'test-training' } },
      ],
    });
  });

  it.each(MCP_TOOLS.filter(({ name }) => name !== 'why' && name !== 'model').map(({ name }) => name))(
    'answer %s as REST does',
    async (name) => {
      const rest = await fetch(`${api.url}/api/v1/${name.replace('_', '-')}`);
      const { structuredContent } = await ask(name);
      expect(structuredContent).toEqual(await rest.json());
    },
  );

  it('answer for a version by its kind and number', async () => {
    const { structuredContent } = await ask('model', { kind: 'lstm', version: '1' });
    expect(structuredContent).toMatchObject({ kind: 'lstm', version: 1, champion: true });
  });

  it.each([
    ['an unknown symbol', 'why', { symbol: 'NOPE' }, 'is not among the selected symbols'],
    ['a version that there is not', 'model', { kind: 'lstm', version: '99' }, '99'],
    ['a misspelt field', 'why', { symbol: 'GS', when: 'now' }, 'when'],
    ['no symbol at all', 'why', {}, 'symbol'],
  ])('refuse %s in words', async (_, name, input, words) => {
    const { isError, content } = await ask(name, input);
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).toContain(words);
  });

  it('are not asked by a page of another site', async () => {
    const answer = await fetch(`${api.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', origin: 'http://elsewhere.example' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });
    expect(answer.status).toBe(403);
  });
});

describe('without the setting', () => {
  it('there is nothing at /mcp', async () => {
    const api = await TestApi.start({ champions: false });
    const answer = await fetch(`${api.url}/mcp`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect(answer.status).toBe(404);
    await api.stop();
  });
});
