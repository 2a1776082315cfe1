import { runRole } from '#libs/engines';
import { PublisherModule } from './publisher.module.js';

await runRole('publisher', PublisherModule);
