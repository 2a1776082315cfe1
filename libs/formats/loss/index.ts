export { LossTally } from './loss-tally.js';
