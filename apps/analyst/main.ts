import { runRole } from '../engines/run-role.js';
import { AnalystModule } from './analyst.module.js';

await runRole('analyst', AnalystModule);
