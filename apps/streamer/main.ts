import { runRole } from '#libs/engines';
import { useStreamAdapter } from './stream-adapter.js';
import { StreamerModule } from './streamer.module.js';

await runRole('streamer', StreamerModule, useStreamAdapter);
