import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';

/** Plain `ws`; every text frame goes to the gateway unparsed, since the protocol has its own reader and its own errors. */
export function streamAdapter(app: INestApplicationContext): WsAdapter {
  return new WsAdapter(app, {
    messageParser: (data) => ({ event: 'frame', data: String(data) }),
  });
}
