import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const NAMESPACE = 'http://www.siri.org.uk/siri';

export interface Posted {
  status: number;
  body: string;
  headers: Headers;
}

/**
 * A SIRI server of its own making on a free port: it answers requests as the standard has it and posts to whoever
 * subscribed. Its documents are written by hand, so that nothing of the hub's own writing is taken for granted.
 */
export class SiriStandIn {
  /** Bodies of the requests that came, oldest first. */
  readonly requests: string[] = [];
  startedAt = '2026-01-15T06:00:00Z';
  /** `false`: it answers 503 to everything. */
  isUp = true;
  /** What it says to a request; by the element's name without prefix. */
  readonly answers: Record<string, (request: string) => string> = {
    SubscriptionRequest: (request) => this.grant(request),
    CheckStatusRequest: () => this.checkStatus(),
    TerminateSubscriptionRequest: () =>
      siri(
        `<TerminateSubscriptionResponse><ResponseTimestamp>${NOW}</ResponseTimestamp></TerminateSubscriptionResponse>`,
      ),
  };
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        this.requests.push(body);
        const answer = this.isUp ? Object.entries(this.answers).find(([name]) => holds(name, body)) : undefined;
        response.writeHead(answer ? 200 : 503, { 'content-type': 'text/xml' });
        response.end(answer?.[1](body));
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/siri`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Requests of one kind. */
  asked(element: string): string[] {
    return this.requests.filter((body) => holds(element, body));
  }

  /** Where the newest subscriber wants to be notified. */
  get consumerAddress(): string {
    return valueOf('ConsumerAddress', this.asked('SubscriptionRequest').at(-1) ?? '')!;
  }

  async post(body: string | Uint8Array, address = this.consumerAddress, headers: Record<string, string> = {}) {
    const answer = await fetch(address, {
      method: 'POST',
      body: body as string,
      headers: { 'content-type': 'text/xml', ...headers },
    });
    return { status: answer.status, body: await answer.text(), headers: answer.headers } satisfies Posted;
  }

  heartbeat(): Promise<Posted> {
    return this.post(
      siri(
        `<HeartbeatNotification><RequestTimestamp>${NOW}</RequestTimestamp><Status>true</Status>` +
          `<ServiceStartedTime>${this.startedAt}</ServiceStartedTime></HeartbeatNotification>`,
      ),
    );
  }

  checkStatus(): string {
    return siri(
      `<CheckStatusResponse><ResponseTimestamp>${NOW}</ResponseTimestamp><Status>true</Status>` +
        `<ServiceStartedTime>${this.startedAt}</ServiceStartedTime></CheckStatusResponse>`,
    );
  }

  private grant(request: string): string {
    const statuses = valuesOf('SubscriptionIdentifier', request).map(
      (id) => `<ResponseStatus><SubscriptionRef>${id}</SubscriptionRef><Status>true</Status></ResponseStatus>`,
    );
    return siri(
      `<SubscriptionResponse><ResponseTimestamp>${NOW}</ResponseTimestamp>${statuses.join('')}` +
        `<ServiceStartedTime>${this.startedAt}</ServiceStartedTime></SubscriptionResponse>`,
    );
  }
}

/** An element of that name, whatever its prefix and attributes. */
function holds(element: string, xml: string): boolean {
  return new RegExp(`[<:]${element}[ >]`).test(xml);
}

const NOW = '2026-01-15T08:00:00+01:00';

export function siri(content: string): string {
  return `<?xml version="1.0"?><s:Siri xmlns:s="${NAMESPACE}" xmlns="${NAMESPACE}" version="2.0">${content}</s:Siri>`;
}

/** A delivery of one vehicle, for one subscription. */
export function vehicleDelivery(
  vehicle: string,
  options: {
    subscription?: string;
    recordedAt?: string;
    answeredAt?: string;
    moreData?: boolean;
    message?: string;
  } = {},
): string {
  const { subscription, recordedAt = NOW, answeredAt = recordedAt, moreData = false, message = 'd1' } = options;
  return siri(
    `<ServiceDelivery><ResponseTimestamp>${answeredAt}</ResponseTimestamp><ProducerRef>STAND-IN</ProducerRef>` +
      `<ResponseMessageIdentifier>${message}</ResponseMessageIdentifier><MoreData>${moreData}</MoreData>` +
      `<VehicleMonitoringDelivery version="2.0"><ResponseTimestamp>${answeredAt}</ResponseTimestamp>` +
      `${subscription === undefined ? '' : `<SubscriptionRef>${subscription}</SubscriptionRef>`}<Status>true</Status>` +
      `<VehicleActivity><RecordedAtTime>${recordedAt}</RecordedAtTime><ValidUntilTime>2099-01-01T00:00:00Z</ValidUntilTime>` +
      `<VehicleMonitoringRef>${vehicle}</VehicleMonitoringRef><MonitoredVehicleJourney><LineRef>90</LineRef>` +
      '<VehicleLocation><Longitude>1.0993</Longitude><Latitude>49.4431</Latitude></VehicleLocation>' +
      `<VehicleRef>${vehicle}</VehicleRef></MonitoredVehicleJourney></VehicleActivity></VehicleMonitoringDelivery></ServiceDelivery>`,
  );
}

export function valueOf(element: string, xml: string): string | undefined {
  return valuesOf(element, xml)[0];
}

export function valuesOf(element: string, xml: string): string[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${element}>([^<]*)<`, 'g'))].map(([, value]) => value!);
}
