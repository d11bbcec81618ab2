import { applyDecorators, HttpStatus } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { ApiOperation, ApiResponse, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '@tandem/contracts';
import { PROBLEM_TYPE } from './problem.filter.js';
import { withStyleNonce } from './security-headers.js';
import { SESSION_COOKIE } from './session-cookie.js';

/** Where its documentation stands. */
const DOCS = 'api/docs';

/** Where REST stands. Routes name it themselves: a global prefix would leave paths beside it to Express's own 404 page. */
export const API = 'api/v1';

/** Documents what a route does and answers, from the contract that its types come from. */
export function Answers(summary: string, schema: z.core.$ZodType, status: HttpStatus = HttpStatus.OK): MethodDecorator {
  return applyDecorators(ApiOperation({ summary }), ApiResponse({ status, description: summary, standardSchema: schema }));
}

type ApiSchema = NonNullable<NonNullable<Parameters<DocumentBuilder['addGlobalResponse']>[0]['content']>[string]['schema']>;

/** A schema of a contract as OpenAPI writes it: of what is taken in, or given out. */
export function toOpenApi(schema: z.core.$ZodType, io: 'input' | 'output' = 'input'): ApiSchema {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io }) as ApiSchema;
}

/** Serves `/api/docs`, generated from the schemas that requests are validated with and answers are typed by. @returns the document */
export function serveDocs(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Tandem')
    .setDescription(
      'Prices, predictions and models of a real-time dual-model stock analysis engine. Live updates come over the WebSocket /ws.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The operator key' })
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie', description: 'What POST /api/v1/session sets' })
    .addGlobalResponse({
      status: 'default',
      description: 'Problem details (RFC 9457)',
      content: { [PROBLEM_TYPE]: { schema: toOpenApi(problemSchema) } },
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: (schema, { schemaType }) => ({ schema: toOpenApi(schema as z.core.$ZodType, schemaType) }),
  });
  app.use(`/${DOCS}`, (_request: Request, response: Response, next: NextFunction) => {
    const send = response.send.bind(response);
    response.send = (body: unknown) => send(isPage(body) ? withStyleNonce(response, (nonce) => withoutStyleAttributes(body, nonce)) : body);
    next();
  });
  SwaggerModule.setup(DOCS, app, document, {
    // Without the bar of Swagger's own, whose logo brings a style element along.
    swaggerOptions: { layout: 'BaseLayout' },
    jsonDocumentUrl: `${DOCS}/openapi.json`,
    yamlDocumentUrl: `${DOCS}/openapi.yaml`,
  });
  return document;
}

function isPage(body: unknown): body is string {
  return typeof body === 'string' && /^\s*(<!--.*?-->\s*)?<!doctype html>/i.test(body);
}

/** Swagger's page with its style elements marked; its one element with a style attribute, a picture of symbols, has no size instead. */
function withoutStyleAttributes(html: string, nonce: string): string {
  return html.replaceAll('<style>', `<style nonce="${nonce}">`).replaceAll(/(<svg [^>]*)style="[^"]*"/g, '$1width="0" height="0"');
}
