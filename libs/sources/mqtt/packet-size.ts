/** Longest length field of an MQTT packet. Spec: MQTT 3.1.1, 2.2.3. */
const LENGTH_BYTES = 4;

/**
 * Watches how long packets say they are, so that a connection can be cut before a huge one is put together in memory.
 * Fed with what a socket gives, in pieces of any size.
 */
export class PacketSize {
  private left = 0;
  private length = 0;
  private lengthBytes = -1;

  constructor(private readonly mostBytes: number) {}

  /** Length of the first packet that passes the limit, as soon as its header is there. */
  findTooLong(piece: Uint8Array): number | undefined {
    let at = 0;
    while (at < piece.length) {
      if (this.left > 0) {
        const step = Math.min(this.left, piece.length - at);
        this.left -= step;
        at += step;
        continue;
      }
      const byte = piece[at]!;
      at += 1;
      // The first byte is the packet's type; then come seven bits of length in each byte, the lowest first.
      if (this.lengthBytes < 0) {
        this.lengthBytes = 0;
        this.length = 0;
        continue;
      }
      this.length += (byte & 0x7f) * 128 ** this.lengthBytes;
      this.lengthBytes += 1;
      if ((byte & 0x80) !== 0 && this.lengthBytes < LENGTH_BYTES) continue;
      if (this.length > this.mostBytes) return this.length;
      this.left = this.length;
      this.lengthBytes = -1;
    }
    return undefined;
  }
}
