export { EXPERIMENT } from './event-faults.js';
export { LAB_FAULTS, MAX_FAULT_LINES, readFaultScript, type FaultLine, type LabFault } from './fault-line.js';
export { FaultScript, type FaultState } from './fault-script.js';
export { CLOCK_OFF_MS, MAINTENANCE_PAGE, duplicate, truncate } from './spoil.js';
