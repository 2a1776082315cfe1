export { SandboxDesk, mayHaveSandboxes, type SandboxDeskOptions, type ShownSandbox } from './sandbox-desk.js';
export { FeedProblems, Sandbox, type PushAnswer } from './sandbox.js';
export { TooManyEvents } from './too-many.js';
export type { DeclaredFeed } from './definition.js';
