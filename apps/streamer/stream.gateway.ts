import type { IncomingMessage } from 'node:http';
import { Inject } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  ConnectedSocket,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { readerOf } from '#libs/engines';
import { SUBPROTOCOL, type StreamSession } from '#libs/stream';
import { StreamService } from './stream.service.js';
import { WebSocketTransport } from './websocket-transport.js';

/** A filter of 2,000 ids fits; anything longer is not a question. */
const MAX_MESSAGE_BYTES = 256 * 1024;

/** `/v1/stream`: thin; the session knows the protocol. */
@WebSocketGateway({
  path: '/v1/stream',
  // Without context either way: a message packed once is the same for everybody, and an idle client costs no window.
  perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true },
  maxPayload: MAX_MESSAGE_BYTES,
  handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
})
export class StreamGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  private readonly sessions = new WeakMap<WebSocket, StreamSession>();

  constructor(@Inject(StreamService) private readonly stream: StreamService) {}

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const admit = (): string | undefined => this.stream.limit.refuse(request, readerOf(request))?.detail;
    const session = this.stream.connect(new WebSocketTransport(client, this.stream.packing), request, admit);
    if (session) this.sessions.set(client, session);
  }

  handleDisconnect(client: WebSocket): void {
    const session = this.sessions.get(client);
    if (session) this.stream.disconnected(session);
  }

  @SubscribeMessage('frame')
  handleFrame(@ConnectedSocket() client: WebSocket, @MessageBody() text: string): void {
    this.sessions.get(client)?.handle(text);
  }
}
