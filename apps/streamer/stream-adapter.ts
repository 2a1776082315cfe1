import type { INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';

/** Plain `ws`; every text frame goes to the gateway unparsed, since the protocol has its own reader and its own errors. */
export function useStreamAdapter(app: INestApplication): void {
  app.useWebSocketAdapter(
    new WsAdapter(app, {
      messageParser: (data) => ({ event: 'frame', data: String(data) }),
    }),
  );
}
