import type { Duplex } from 'node:stream';
import type { Metrics } from '#libs/telemetry';
import { endWithProblem } from './end-with-problem.js';

/** What the HTTP parser of Node refuses before there is a request, as a status. */
const REFUSED: Record<string, [why: string, status: number, title: string, detail: string]> = {
  HPE_HEADER_OVERFLOW: [
    'headers-too-large',
    431,
    'Request header fields too large',
    'the header fields of a request may take 16 kB',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['too-slow', 408, 'Request timeout', 'the request did not come to its end in time'],
};

/** Requests that cannot be read: refused in the words of all other refusals, and counted. */
export class UnreadRequests {
  private readonly counts = new Map<string, number>();

  constructor(metrics: Metrics) {
    metrics.total(
      'estuaire_http_unread_requests_total',
      'Requests refused before they were read: header fields too large, too slow, no HTTP',
      ['why'],
      (set) => {
        for (const [why, count] of this.counts) set(count, { why });
      },
    );
  }

  refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [why, status, title, detail] = REFUSED[error.code ?? ''] ?? [
      'unreadable',
      400,
      'Bad request',
      'the request cannot be read as HTTP',
    ];
    this.counts.set(why, (this.counts.get(why) ?? 0) + 1);
    endWithProblem(socket, status, title, detail);
  }
}
