import { applyDecorators, HttpStatus } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** Documents what a route does and answers, from the contract that its types come from. */
export function Answers(summary: string, schema: z.ZodType, status: HttpStatus = HttpStatus.OK): MethodDecorator {
  return applyDecorators(ApiOperation({ summary }), ApiResponse({ status, description: summary, standardSchema: schema }));
}
