export { LabSession, type LabKind, type LabSessionOptions } from './lab-session.js';
export type { LabHost } from './host.js';
export type { LabRoom } from './room.js';
export type { EventHook } from './flagged-claim.js';
export { LAB_ID, LabDoors, MOST_DOORS, type LabAddress, type LabDoor } from './doors.js';
