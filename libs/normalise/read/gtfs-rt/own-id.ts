import { hashText } from '../../hash-text.js';

/** The id an entity is known by where that is all the identity it has: with its content, when a document gave it before. */
export function ownId(entityId: string, content: object, idsSeen: Set<string>): string {
  const id = idsSeen.has(entityId) ? `${entityId}-${hashText(JSON.stringify(content)).toString(36)}` : entityId;
  idsSeen.add(entityId);
  return id;
}
