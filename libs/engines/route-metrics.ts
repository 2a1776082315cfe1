import type { IncomingMessage, ServerResponse } from 'node:http';
import { outputOf } from '#libs/publish';
import type { Metrics } from '#libs/telemetry';

/** From a feed out of memory to a schedule that is made first. */
const SECONDS = [0.005, 0.025, 0.1, 0.5, 2.5, 10];
/** They last as long as their reader stays. */
const ENDLESS: ReadonlySet<string> = new Set(['/v1/stream/sse', '/v1/stream']);

/**
 * Rate, errors and duration of requests by route, as `/openapi.json` writes it: some 400 routes at most, whatever is
 * asked. A request counts when its answer has gone, or its reader has (`cut`).
 */
export class RouteMetrics {
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.seconds = metrics.histogram(
      'estuaire_http_request_duration_seconds',
      'Requests by route and outcome, until their answer had gone',
      ['route', 'outcome'],
      SECONDS,
    );
  }

  watch(request: IncomingMessage, response: ServerResponse): void {
    const startedMs = performance.now();
    response.once('close', () => {
      const route = outputOf(request.url ?? '/');
      if (ENDLESS.has(route)) return;
      const outcome = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'cut';
      this.seconds.observe({ route, outcome }, (performance.now() - startedMs) / 1_000);
    });
  }
}
