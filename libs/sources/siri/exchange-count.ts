/** What is counted of the exchange with a server. */
export type ExchangeCount =
  | 'subscribed'
  | 'renewed'
  | 'refused'
  | 'lost'
  | 'terminated'
  | 'delivery'
  | 'repeated'
  | 'heartbeat'
  | 'status-ok'
  | 'status-failed'
  | 'status-asked'
  | 'data-ready'
  | 'fetched'
  /** Notifications not taken: unknown subscription, unreadable, too large, too many at once, wrong path or header. */
  | 'unknown-subscription'
  | 'unreadable'
  | 'too-large'
  | 'too-many'
  | 'not-admitted'
  | 'other';
