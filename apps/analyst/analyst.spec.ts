import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ENGINES, RoleHealth } from '#libs/engines';
import { tripDelayed } from '#libs/testing';
import { WatchedCity } from '../../libs/testing/watched-city.js';
import { AnalystModule } from './analyst.module.js';

describe('the analyst as a role', () => {
  it('is ready when it may emit, and emits no more when the process has stopped', async () => {
    const city = await WatchedCity.open();
    await city.analyst.stop();
    @Global()
    @Module({
      providers: [
        {
          provide: ENGINES,
          useValue: {
            ...city.parts(),
            config: { analyst: {}, operators: { journal: { current: 3_600_000, lines: 1_000 } } },
            controlRoom: { events: { ended: () => [] } },
          },
        },
        RoleHealth,
      ],
      exports: [ENGINES, RoleHealth],
    })
    class CityEngines {}
    @Module({ imports: [CityEngines, AnalystModule] })
    class Alone {}
    const app = await NestFactory.createApplicationContext(Alone, { logger: false });
    const health = app.get(RoleHealth);
    expect(health.report().roles).toEqual({ analyst: { ready: true, detail: 'analysing' } });
    await city.say(tripDelayed('r', 0, { at: city.now }));
    await city.pass(60_000);
    expect(city.figure('astuce:punctuality')).toMatchObject({ sampleSize: 1 });
    await app.close();
    expect(health.report().roles['analyst']).toEqual({ ready: false, detail: 'not running' });
    await city.close();
  });
});
