import { RestClient, type RestOptions } from './rest.js';
import { StreamClient, type StreamOptions } from './stream.js';

export * from './messages.js';
export { EstuaireError, RestClient, type Answer, type JsonPath, type RestOptions } from './rest.js';
export {
  StreamClient,
  type Socket,
  type SocketClass,
  type StreamEvents,
  type StreamOptions,
  type StreamState,
} from './stream.js';
export {
  Subscription,
  type SubscriptionEvents,
  type SubscriptionOptions,
  type SubscriptionState,
} from './subscription.js';
export { afterClose } from './backoff.js';
export type { components, paths } from './openapi.js';

/** One hub: its REST interface and its live stream. */
export class Estuaire {
  readonly rest: RestClient;
  readonly stream: StreamClient;

  /** `base`: the hub's address, such as `https://hub.example.org`. */
  constructor(base: string, options: RestOptions & StreamOptions = {}) {
    this.rest = new RestClient(base, options);
    const getTicket = async (): Promise<string | undefined> => {
      const response = await this.rest.fetch('/v1/tickets', { method: 'POST' });
      return ((await response.json()) as { ticket?: string }).ticket;
    };
    this.stream = new StreamClient(base, { ...(options.key !== undefined && { getTicket }), ...options });
  }
}
