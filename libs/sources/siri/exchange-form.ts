/** What a message of a SIRI server is, whichever envelope it came in. */
export interface ServerMessage {
  what:
    | 'delivery'
    | 'heartbeat'
    | 'status'
    | 'status-asked'
    | 'data-ready'
    | 'subscribed'
    | 'terminated'
    /** Answers nobody waits for. */
    | 'other';
  messageId?: string;
  /** `false` where it says Status false, or an error. */
  ok: boolean;
  /** The error it names. */
  fault?: string;
  /** Epoch milliseconds: since when the server has run. */
  startedMs?: number;
  /** The subscriptions it speaks of; of a delivery, those it was sent for. */
  subscriptions: readonly { id?: string; ok: boolean; fault?: string; untilMs?: number }[];
  /** More is to be fetched. */
  moreData: boolean;
  /** It broke off, or holds what is no SIRI. */
  broken: boolean;
}

/** What a message of ours says of itself. */
export interface MessageHead {
  atMs: number;
  id: string;
}

export interface ExchangeRefusal {
  error: 'UnknownSubscriptionError' | 'OtherError';
  text: string;
}

/** How the messages of an exchange are written and read: what they mean is for the format. */
export interface ExchangeForm {
  readonly contentType: string;
  /** Identifiers of all subscriptions asked for. */
  readonly subscriptionIds: readonly string[];
  /** One message for each service. */
  subscribe(head: MessageHead, untilMs: number): readonly string[];
  terminate(head: MessageHead): string;
  askStatus(head: MessageHead): string;
  /** Fetches what a notice announced. */
  supply(head: MessageHead, notificationRef: string | undefined): string;
  /** Throws HubError CONTAINER_UNREADABLE or LIMIT_EXCEEDED for what is no SIRI at all. */
  read(bytes: Uint8Array): ServerMessage;
  /** `''` where the envelope has no answer to it. */
  received(atMs: number, to: string | undefined, refusal?: ExchangeRefusal): string;
  ready(atMs: number, to: string | undefined, refusal?: ExchangeRefusal): string;
  status(atMs: number, to: string | undefined, startedMs: number): string;
}
