export { Gateway, type GatewayOptions } from './gateway.js';
export { startGateway, type RunningGateway } from './start-gateway.js';
export { headersOnward, pathBehind, isBodiless, withoutHopHeaders } from './forward.js';
