import type { AccessReader } from '#libs/security';
import type { LabKind, LabSession } from './lab-session.js';

/** A session that is open, and who may go in. */
export interface LabDoor {
  kind: LabKind;
  id: string;
  session: LabSession;
  mayEnter(reader: AccessReader): boolean;
}

/** Ids of sessions: short, and nothing that means anything in an address, a file name or a page. */
export const LAB_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Most sessions open in one process at a time, of both kinds together. */
export const MOST_DOORS = 500;

const INSIDE = /^\/(sandbox|replay)\/([^/?#]+)(\/[^?#]*)?(\?.*)?$/;

/** Where in which session an address leads: `/sandbox/{id}/…`, or the stream's `?sandbox={id}`. */
export interface LabAddress {
  kind: LabKind;
  id: string;
  /** The address as the hub as a whole knows it. */
  url: string;
}

/** The open sessions of a process, by their addresses. */
export class LabDoors {
  private readonly doors = new Map<string, LabDoor>();

  get size(): number {
    return this.doors.size;
  }

  add(door: LabDoor): void {
    this.doors.set(`${door.kind}/${door.id}`, door);
  }

  remove(kind: LabKind, id: string): void {
    this.doors.delete(`${kind}/${id}`);
  }

  find({ kind, id }: Pick<LabAddress, 'kind' | 'id'>): LabDoor | undefined {
    return this.doors.get(`${kind}/${id}`);
  }

  /** `undefined` for an address of the hub itself. */
  static addressOf(url: string): LabAddress | undefined {
    if (url.startsWith('/sandbox/') || url.startsWith('/replay/')) {
      const inside = INSIDE.exec(url);
      if (!inside) return undefined;
      const [, kind, id, path = '', query = ''] = inside;
      return { kind: kind as LabKind, id: id!, url: `${path || '/'}${query}` };
    }
    if (!url.startsWith('/v1/stream')) return undefined;
    const cut = url.indexOf('?');
    if (cut === -1) return undefined;
    const query = new URLSearchParams(url.slice(cut + 1));
    for (const kind of ['sandbox', 'replay'] as const) {
      const id = query.get(kind);
      if (id === null) continue;
      query.delete(kind);
      const rest = query.size > 0 ? `?${query.toString()}` : '';
      return { kind, id, url: `${url.slice(0, cut)}${rest}` };
    }
    return undefined;
  }
}
