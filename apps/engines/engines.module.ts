import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ENGINES, type Engines } from './engines.js';
import { RoleHealth } from './role-health.js';

@Global()
@Module({})
export class EnginesModule {
  static around(engines: Engines): DynamicModule {
    return {
      module: EnginesModule,
      providers: [{ provide: ENGINES, useValue: engines }, RoleHealth],
      exports: [ENGINES, RoleHealth],
    };
  }
}
