/** Ids of entities in published messages: others refer to these, and each is unique whatever files are read together. */
export const modificationEntityId = (local: string): string => `tm:${local}`;
export const alertEntityId = (local: string): string => `al:${local}`;
