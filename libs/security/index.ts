export * from './roles.js';
export { shownKey, type AccessKey, type ShownKey } from './access-key.js';
export { FileKeyStore, type KeyStore, type StoredKeys } from './key-store.js';
export { KeyAdmin, type Narrowing, type WantedKey } from './key-admin.js';
export { ANYBODY, Access, type AccessCredentials, type AccessReader } from './access.js';
export { Tickets } from './tickets.js';
export { Audit, type AuditEntry } from './audit.js';
