import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FeedId } from '#libs/model';
import { seededRandom, systemClock } from '#libs/telemetry';
import type { Attempt, SourceDocument, SourceSink } from '../source.js';
import { AddressGuard } from './address-guard.js';
import type { PollOptions } from './poll.js';

/** Keeps what a source gives. */
export class Collected implements SourceSink {
  readonly attempts: Attempt[] = [];
  readonly documents: SourceDocument[] = [];
  readonly endedSources: string[] = [];

  attempt(attempt: Attempt): void {
    this.attempts.push(attempt);
  }

  async document(document: SourceDocument): Promise<void> {
    this.documents.push(document);
  }

  ended(sourceId: string): void {
    this.endedSources.push(sourceId);
  }

  get outcomes(): string[] {
    return this.attempts.map(({ outcome, error }) => error?.code ?? outcome);
  }

  get texts(): string[] {
    return this.documents.map(({ bytes }) => Buffer.from(bytes).toString());
  }
}

/** A server on a free port that keeps the requests it got. */
export class TestServer {
  readonly requests: IncomingMessage[] = [];
  private readonly server: Server;

  constructor(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    this.server = createServer((request, response) => {
      this.requests.push(request);
      answer(request, response);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  url(path = '/'): string {
    return `http://${this.host}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export function pollOptions(url: string, changes: Partial<PollOptions> = {}): PollOptions {
  return {
    feedId: 'astuce' as FeedId,
    id: 'positions',
    format: 'gtfs-rt',
    url,
    everyMs: 1000,
    headers: {},
    limits: { timeoutMs: 2000, maxBytes: 100_000, maxRedirects: 3 },
    guard: new AddressGuard(['127.0.0.1']),
    clock: systemClock,
    random: seededRandom(1),
    ...changes,
  };
}
