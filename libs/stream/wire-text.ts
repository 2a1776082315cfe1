import { constants, deflateRawSync } from 'node:zlib';

/** Below this a frame gains nothing from being packed. */
const WORTH_PACKING = 512;

/**
 * One message ready for any number of clients: its text once, its WebSocket frame, plain and packed, and its server-sent
 * event once. Spec: RFC 6455 §5.2, a server's frames carry no mask; RFC 7692; HTML, server-sent events.
 */
export class WireText {
  private cachedFrame: Buffer | undefined;
  private cachedPacked: Buffer | undefined;
  private cachedEvent: Buffer | undefined;
  private cachedNamed: Buffer | undefined;

  /** `op` and `cursor` repeat what the text says, for transports that carry them beside it (SSE event and id). */
  constructor(
    readonly text: string,
    readonly op: string,
    readonly cursor?: string,
  ) {}

  /** A single unfragmented text frame. The same buffer for everybody: nobody may write into it. */
  get frame(): Buffer {
    return (this.cachedFrame ??= textFrame(this.text));
  }

  /** The same packed without a context, if it has been packed for somebody. */
  get packed(): Buffer | undefined {
    return this.cachedPacked;
  }

  get isWorthPacking(): boolean {
    return this.text.length >= WORTH_PACKING;
  }

  /**
   * For clients that agreed to `permessage-deflate` without context: each message stands alone, so its packed frame is the
   * same for everybody. Spec: RFC 7692 §7.2.1.
   */
  pack(): Buffer {
    if (this.cachedPacked) return this.cachedPacked;
    const packed = deflateRawSync(this.text, { level: 1, finishFlush: constants.Z_SYNC_FLUSH });
    return (this.cachedPacked = frameOf(packed.subarray(0, packed.length - EMPTY_BLOCK), FIN_TEXT | RSV1));
  }

  /** The same for readers of `text/event-stream`, as `EventSource` gives it to `onmessage`. JSON has no line of its own. */
  get event(): Buffer {
    return (this.cachedEvent ??= Buffer.from(`${this.idLine}data: ${this.text}\n\n`));
  }

  /** The same under the name of its `op`, for readers that listen by name. */
  get namedEvent(): Buffer {
    return (this.cachedNamed ??= Buffer.from(`${this.idLine}event: ${this.op}\ndata: ${this.text}\n\n`));
  }

  private get idLine(): string {
    return this.cursor ? `id: ${this.cursor}\n` : '';
  }
}

const FIN_TEXT = 0x81;
/** Says that the message is packed. */
const RSV1 = 0x40;
/** A flush ends with an empty block, which the receiver adds by itself. */
const EMPTY_BLOCK = 4;

export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headLength(length) + length);
  frame.write(text, writeHead(frame, length, FIN_TEXT), 'utf8');
  return frame;
}

function frameOf(body: Buffer, first: number): Buffer {
  const frame = Buffer.allocUnsafe(headLength(body.length) + body.length);
  body.copy(frame, writeHead(frame, body.length, first));
  return frame;
}

function headLength(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

/** Gives where the body begins. */
function writeHead(frame: Buffer, length: number, first: number): number {
  const head = headLength(length);
  frame[0] = first;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return head;
}
