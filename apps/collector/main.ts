import { runRole } from '../engines/run-role.js';
import { CollectorModule } from './collector.module.js';

await runRole('collector', CollectorModule);
