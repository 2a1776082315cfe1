import { runRole } from '#libs/engines';
import { AnalystModule } from './analyst.module.js';

await runRole('analyst', AnalystModule);
