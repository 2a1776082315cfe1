export { Gateway, type GatewayOptions } from './gateway.js';
export { startGateway, type RunningGateway } from './start-gateway.js';
export { PART_HEADER } from './part-directory.js';
export { headersOnward, withoutHopHeaders } from './forward.js';
