import { runRole } from '../engines/run-role.js';
import { useStreamAdapter } from './stream-adapter.js';
import { StreamerModule } from './streamer.module.js';

await runRole('streamer', StreamerModule, useStreamAdapter);
