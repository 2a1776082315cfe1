import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

/** Somebody else's server, which a test makes behave as such servers do. */
export class Upstream {
  private readonly paths = new Map<string, Behaviour>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const behave = this.paths.get(new URL(request.url!, 'http://upstream').pathname);
      if (behave) behave(response, request);
      else response.writeHead(404).end();
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  set(path: string, behaviour: Behaviour): void {
    this.paths.set(path, behaviour);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

export const gives =
  (body: Uint8Array | string | (() => Uint8Array)): Behaviour =>
  (response) => {
    response.end(typeof body === 'function' ? body() : body);
  };

export const answers =
  (status: number): Behaviour =>
  (response) => {
    response.writeHead(status).end();
  };

/** Takes the request and says nothing, ever. */
export const staysSilent: Behaviour = () => undefined;

/** A byte a second: an answer that would take a day. */
export const trickles =
  (body: Uint8Array): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-length': body.length });
    let at = 0;
    const timer = setInterval(() => response.write(body.subarray(at, (at += 1))), 1000);
    response.on('close', () => clearInterval(timer));
  };
