export { SandboxDesk, mayHaveSandboxes, type SandboxDeskOptions, type ShownSandbox } from './sandbox-desk.js';
export { Sandbox, type PushAnswer } from './sandbox.js';
export { FeedProblems } from './sandbox-feeds.js';
export { TooManyEvents } from './too-many.js';
export type { DeclaredFeed } from './definition.js';
