export * from './roles.js';
export { shownKey, type AccessKey, type KeyKind, type ShownKey } from './access-key.js';
export { FileKeyStore, type KeyStore, type StoredKeys } from './key-store.js';
export { KeyAdmin, type Narrowing, type WantedKey } from './key-admin.js';
export { ANYBODY, Access, type AccessCredentials, type AccessReader } from './access.js';
export { Sessions, type SignedIn } from './sessions.js';
export { SignIn, localPath } from './sign-in.js';
export { Tickets, type TicketShelf } from './tickets.js';
export { Audit, type AuditEntry } from './audit.js';
