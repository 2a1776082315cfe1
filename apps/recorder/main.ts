import { runRole } from '../engines/run-role.js';
import { RecorderModule } from './recorder.module.js';

await runRole('recorder', RecorderModule);
