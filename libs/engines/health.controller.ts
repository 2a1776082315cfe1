import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { forReaders } from '#libs/errors';
import { maskLabels } from '#libs/telemetry';
import { ENGINES, type Engines } from './engines.js';
import { RoleHealth } from './role-health.js';

@Controller()
export class HealthController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) private readonly health: RoleHealth,
  ) {}

  /** The process answers. */
  @Get('health/live')
  live(): object {
    return { status: 'live' };
  }

  /**
   * Every role of the process can work; 503 and which cannot, otherwise. `degraded` where one can only in part. Anybody may
   * ask, so engines are named without their addresses; those are in the log (`role-not-ready`).
   */
  @Get('health/ready')
  ready(@Res() reply: FastifyReply): void {
    const report = this.health.report();
    const roles = Object.fromEntries(
      Object.entries(report.roles).map(([role, one]) => [
        role,
        one.detail === undefined ? one : { ...one, detail: forReaders(one.detail) },
      ]),
    );
    void reply.status(report.status === 'not ready' ? 503 : 200).send({ ...report, roles });
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(): Promise<string> {
    const { metrics, catalogue, lab } = this.engines;
    const hidden = catalogue.list().filter(({ effectiveVisibility }) => effectiveVisibility !== 'open');
    return maskLabels(
      (await metrics.text()) + ((await lab?.metrics()) ?? ''),
      hidden.map(({ feedId }) => feedId),
    );
  }
}
