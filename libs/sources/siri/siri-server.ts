import type { Authoriser } from '../http/client-credentials.js';
import type { AddressGuard } from '../http/address-guard.js';
import { fetchDocument, type FetchLimits } from '../http/fetch-document.js';

export interface SiriServerOptions {
  url: string;
  headers: Record<string, string>;
  contentType: string;
  authoriser?: Authoriser;
  limits: FetchLimits;
  guard: AddressGuard;
}

/** One address that takes requests by POST. */
export class SiriServer {
  constructor(private readonly options: SiriServerOptions) {}

  /** The answer's body. Throws as `fetchDocument` does. `timeoutMs` shortens the configured limit. */
  async ask(text: string, signal: AbortSignal, timeoutMs = Infinity): Promise<Uint8Array> {
    const { url, headers, contentType, authoriser, limits, guard } = this.options;
    const answer = await fetchDocument(url, {
      // SOAP 1.1 wants the header; the body names the WSDL's actions as well.
      headers: { soapaction: '""', ...headers, ...(await authoriser?.headers(signal)) },
      validators: {},
      limits: { ...limits, timeoutMs: Math.min(limits.timeoutMs, timeoutMs) },
      guard,
      signal,
      post: { contentType, text },
    });
    return answer.status === 'ok' ? answer.bytes : new Uint8Array();
  }
}
