import { disturbances } from './disturbances.js';
import { matchRate } from './match-rate.js';
import { observationAge } from './observation-age.js';
import { punctuality } from './punctuality.js';
import { quality } from './quality.js';
import type { FigureRule } from './rule.js';
import { sharedVehicles } from './shared-vehicles.js';
import { stations } from './stations.js';
import { trafficCongestion } from './traffic-congestion.js';
import { trafficSpeed } from './traffic-speed.js';
import { vehiclesInService } from './vehicles-in-service.js';

export const FIGURE_RULES: readonly FigureRule[] = [
  vehiclesInService,
  punctuality,
  matchRate,
  stations,
  sharedVehicles,
  observationAge,
  trafficSpeed,
  trafficCongestion,
  disturbances,
  quality,
];
