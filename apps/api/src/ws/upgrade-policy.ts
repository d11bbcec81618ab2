import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { AllowedHosts } from '../http/allowed-hosts.js';
import { PROBLEM_TYPE } from '../http/problem.filter.js';

type Answer = (admitted: boolean, status?: number, body?: string, headers?: OutgoingHttpHeaders) => void;

/**
 * Opens no WebSocket for another host or another page: browsers let any page open one to anywhere, and leave it to the server to look at
 * its `Origin` (RFC 6455, section 10.2).
 */
export class GuardedWsAdapter extends WsAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly hosts: AllowedHosts,
    options: ConstructorParameters<typeof WsAdapter>[1],
  ) {
    super(app, options);
  }

  override create(port: number, options: Parameters<WsAdapter['create']>[1] = {}): ReturnType<WsAdapter['create']> {
    const verifyClient = ({ req }: { readonly req: IncomingMessage }, answer: Answer): void => {
      const refusal = this.hosts.refusal(req);
      if (refusal === null) return answer(true);
      const problem = refusal.toProblem(req.url?.split('?')[0] ?? '/ws');
      answer(false, refusal.status, JSON.stringify(problem), { 'Content-Type': PROBLEM_TYPE });
    };
    return super.create(port, { ...options, verifyClient } as typeof options) as ReturnType<WsAdapter['create']>;
  }
}
