import { runRole } from '../engines/run-role.js';
import { PublisherModule } from './publisher.module.js';

await runRole('publisher', PublisherModule);
