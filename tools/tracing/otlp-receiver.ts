import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';

/** Of opentelemetry/proto/collector/trace/v1/trace_service.proto and what it imports: the fields that are looked at. */
const { root } = protobuf.parse(`syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; repeated KeyValue attributes = 9; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { string string_value = 1; int64 int_value = 3; }`);
const Request = root.lookupType('Request');

type Attributes = readonly { readonly key: string; readonly value?: { readonly stringValue?: string; readonly intValue?: string } }[];

interface Message {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

interface WireSpan {
  readonly traceId: string;
  /** In base64, as that of its parent: here they are only compared. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes?: Attributes;
}

/** A span as a collector gets it. */
export interface ReceivedSpan extends Omit<WireSpan, 'attributes'> {
  readonly service: string | undefined;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** The wire's end: takes what exporters send by OTLP over HTTP, as a collector does. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** All that came, as text. */
  received = '';
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const body = await buffer(request);
      if (request.url === '/v1/traces') this.take(body);
      response.writeHead(request.url === '/v1/traces' ? 200 : 404).end();
    });
  }

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(body: Buffer): void {
    this.received += body.toString('latin1');
    const { resourceSpans } = Request.toObject(Request.decode(body), { bytes: String, longs: String }) as Message;
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = toRecord(resource.attributes)['service.name'];
      for (const { spans } of scopeSpans)
        for (const { attributes = [], ...span } of spans)
          this.spans.push({ ...span, traceId: toHex(span.traceId), service, attributes: toRecord(attributes) });
    }
  }
}

const toHex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');

function toRecord(attributes: Attributes): Record<string, string | undefined> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue ?? value?.intValue]));
}
