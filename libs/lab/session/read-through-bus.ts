import type { Bus, Delivery, ReadOptions } from '#libs/bus';
import { HubError } from '#libs/errors';
import type { HubEvent, Position } from '#libs/model';

/** What the stream of a session needs of its two logs: to read on from a place in either. */
export class ReadThroughBus {
  constructor(
    private readonly own: Bus,
    private readonly city: Bus,
    /** Whether an event of the city may be read by everybody: nothing else of it gets in. */
    private readonly isOpen: (event: HubEvent) => boolean,
  ) {}

  /** As `Bus.read`. Empty at the end alone: where a whole part of the city's log is not open, the next part is read. */
  async read(from: Position, limit: number, options?: ReadOptions): Promise<Delivery[]> {
    if (from.epoch === this.own.epoch) return this.own.read(from, limit, options);
    if (from.epoch !== this.city.epoch) throw new HubError('POSITION_GONE', 'the place is of another log');
    for (let next = from; ;) {
      const part = await this.city.read(next, limit, options);
      const open = part.filter(({ event }) => this.isOpen(event));
      if (open.length > 0 || part.length === 0) return open;
      next = { ...next, offset: part.at(-1)!.position.offset + 1 };
    }
  }
}
