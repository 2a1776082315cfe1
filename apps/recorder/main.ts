import { runRole } from '#libs/engines';
import { RecorderModule } from './recorder.module.js';

await runRole('recorder', RecorderModule);
