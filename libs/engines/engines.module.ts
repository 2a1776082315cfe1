import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ENGINES, type Engines } from './engines.js';
import { HealthController } from './health.controller.js';
import { RoleHealth } from './role-health.js';

@Global()
@Module({})
export class EnginesModule {
  static around(engines: Engines): DynamicModule {
    return {
      module: EnginesModule,
      controllers: [HealthController],
      providers: [
        { provide: ENGINES, useValue: engines },
        {
          provide: RoleHealth,
          useFactory: () => {
            const { coordination, watch, metrics, lab } = engines;
            const health = new RoleHealth(engines);
            health.onLook = (isReady, seconds) => engines.serviceLevels.levels.stood(isReady, seconds);
            health.register('bus', () => watch.report());
            health.register('coordination', () => {
              const { ready, detail } = coordination.health();
              return { ready: true, ...(ready ? {} : { degraded: true, detail }) };
            });
            if (lab?.report) health.register('lab', () => lab.report!());
            metrics.gauge(
              'estuaire_role_ready',
              '1 for a role that can work, 0.5 for one that can in part, 0 for one that cannot',
              ['role'],
              (gauge) => health.levels().forEach((level, role) => gauge.set({ role }, level)),
            );
            return health;
          },
        },
      ],
      exports: [ENGINES, RoleHealth],
    };
  }
}
