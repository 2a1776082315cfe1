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
            const health = new RoleHealth();
            const { coordination, watch } = engines;
            health.register('bus', () => watch.report());
            health.register('coordination', () => {
              const { ready, detail } = coordination.health();
              return { ready: true, ...(ready ? {} : { degraded: true, detail }) };
            });
            return health;
          },
        },
      ],
      exports: [ENGINES, RoleHealth],
    };
  }
}
