import { applyDecorators, HttpStatus } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApiOperation, ApiResponse, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '@tandem/contracts';
import { PROBLEM_TYPE } from './problem.filter.js';
import { SESSION_COOKIE } from './session-cookie.js';

/** Where REST stands. Routes name it themselves: a global prefix would leave paths beside it to Express's own 404 page. */
export const API = 'api/v1';

/** Documents what a route does and answers, from the contract that its types come from. */
export function Answers(summary: string, schema: z.ZodType, status: HttpStatus = HttpStatus.OK): MethodDecorator {
  return applyDecorators(ApiOperation({ summary }), ApiResponse({ status, description: summary, standardSchema: schema }));
}

type ApiSchema = NonNullable<NonNullable<Parameters<DocumentBuilder['addGlobalResponse']>[0]['content']>[string]['schema']>;

/** A schema of a contract as OpenAPI writes it. */
export function toOpenApi(schema: z.ZodType): ApiSchema {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }) as ApiSchema;
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
  const document = SwaggerModule.createDocument(app, config);
  SwaggerModule.setup('api/docs', app, document, {
    jsonDocumentUrl: 'api/docs/openapi.json',
    yamlDocumentUrl: 'api/docs/openapi.yaml',
  });
  return document;
}
