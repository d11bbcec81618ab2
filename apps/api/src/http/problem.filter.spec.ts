import { BadRequestException, NotFoundException } from '@nestjs/common';
import { ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { toProblem } from './problem.filter.js';
import { UnknownSymbolProblem } from './problems.js';

describe('toProblem', () => {
  it('passes on a problem as it is', () => {
    const problem = new UnknownSymbolProblem('XYZ', ['GS', 'SPY']);
    expect(toProblem(problem, 'id')).toBe(problem);
    expect(problem.toProblem('/api/v1/history/XYZ')).toEqual({
      type: 'urn:tandem:problem:unknown-symbol',
      title: 'Unknown symbol',
      status: 404,
      instance: '/api/v1/history/XYZ',
      symbols: ['GS', 'SPY'],
      detail: `'XYZ' is not among the selected symbols, which are GS SPY.`,
    });
  });

  it('says that nothing is served at an unknown route', () => {
    expect(toProblem(new NotFoundException('Cannot GET /api/v1/nothing'), 'id')).toMatchObject({
      status: 404,
      code: 'not-found',
      detail: 'Nothing is served at GET /api/v1/nothing; /api/docs lists what is.',
    });
  });

  it('keeps the status of any other refusal of the framework', () => {
    expect(toProblem(new BadRequestException('Unexpected token'), 'id')).toMatchObject({ status: 400, detail: 'Unexpected token.' });
  });

  it('reports an unavailable database', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
    expect(toProblem(refused, 'id')).toMatchObject({ status: 503, code: 'database-unavailable' });
  });

  it('reports an unavailable Temporal', () => {
    expect(toProblem(new ServiceError('Failed to start Workflow'), 'id')).toMatchObject({ status: 503, code: 'temporal-unavailable' });
  });

  it('reveals nothing of an unforeseen error but where the log has it', () => {
    const problem = toProblem(new TypeError('password is hunter2'), '4711');
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem.toProblem('/'))).not.toContain('hunter2');
    expect(problem.detail).toContain('4711');
  });
});
