import { runRole } from '#libs/engines';
import { CollectorModule } from './collector.module.js';

await runRole('collector', CollectorModule);
