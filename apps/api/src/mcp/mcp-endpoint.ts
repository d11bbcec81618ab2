import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import * as z from 'zod/mini';
import { NotFoundProblem, ProblemError } from '../http/problems.js';
import { MCP_TOOLS, type McpTool } from './tools.js';

export const MCP_PATH = '/mcp';

/** Read by models before the first question. */
const INSTRUCTIONS =
  'Tandem watches stocks with two independent models. All of this is read only. Probabilities are of the next 30 minutes; a model called ' +
  'unproven has not shown to be better than simple baselines. Nothing here is advice. Cite ids of versions, verdicts and runs.';

/**
 * The Model Context Protocol (https://modelcontextprotocol.io) at /mcp, for programs of this machine: questions about what is predicted and
 * why, answered by the controllers of REST. Each request has a server of its own, so that nothing is kept between two.
 */
export function serveMcp(app: NestExpressApplication): void {
  const handler = createMcpHandler(() => serverOf(app));
  const node = toNodeHandler(handler);
  app.use(MCP_PATH, (request: Request, response: Response, next: NextFunction) => {
    if (!isLoopback(request.socket.remoteAddress)) return next(new NotFoundProblem(`There is nothing at ${MCP_PATH} for other machines.`));
    void node(request, response, request.body).catch(next);
  });
}

function serverOf(app: NestExpressApplication): McpServer {
  const server = new McpServer({ name: 'tandem', version: '0.1.0' }, { instructions: INSTRUCTIONS });
  for (const tool of MCP_TOOLS) register(server, tool, app);
  return server;
}

function register(server: McpServer, { name, title, description, input, output, answer }: McpTool, app: NestExpressApplication): void {
  const config = {
    title,
    description,
    inputSchema: withJsonSchema(input),
    outputSchema: withJsonSchema(output),
    annotations: { readOnlyHint: true, openWorldHint: false },
  };
  server.registerTool(name, config, async (asked: unknown) => {
    try {
      const structuredContent = (await answer(app, asked)) as Record<string, unknown>;
      return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      // What REST would answer, in words that whoever asked can act on.
      return { isError: true, content: [{ type: 'text', text: error.detail }] };
    }
  });
}

/** A schema of the contracts as the protocol's library takes it: zod/mini leaves its JSON Schema to be asked for. */
function withJsonSchema(schema: z.core.$ZodType): StandardSchemaWithJSON<unknown, unknown> {
  const json = (io: 'input' | 'output') => () => z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<string, unknown>;
  const { '~standard': standard } = schema as unknown as StandardSchemaWithJSON;
  return { '~standard': { ...standard, jsonSchema: { input: json('input'), output: json('output') } } };
}

/** RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5.3, also as Node writes IPv4 on a socket of both. */
const isLoopback = (address = '') => address === '::1' || /^(?:::ffff:)?127\./.test(address);
