import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { auditAnswerSchema, auditQuerySchema, type AuditAnswer, type AuditQuery } from '@tandem/contracts';
import { AuditRepository } from '@tandem/database';
import { Answers } from '../docs/answers.js';
import { API } from '../platform/api-path.js';
import { toInstant } from '../platform/messages.js';

@ApiTags('operator')
@Controller(`${API}/audit`)
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @Answers('Who changed what, why, when and with what outcome, newest first; each hash covers the entry and the hash before it', auditAnswerSchema)
  async list(@Query({ schema: auditQuerySchema }) { limit, before, subject }: AuditQuery): Promise<AuditAnswer> {
    const entries = await this.audit.list(limit, { before, subject });
    return { entries: entries.map(({ at, ...entry }) => ({ ...entry, at: toInstant(at) })) };
  }
}
