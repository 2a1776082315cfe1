import { runRole } from '../engines/run-role.js';
import { StreamerModule } from './streamer.module.js';

await runRole('streamer', StreamerModule);
