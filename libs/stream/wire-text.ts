/**
 * One message ready for any number of clients: its text once, its WebSocket frame and its server-sent event once.
 * Spec: RFC 6455 §5.2, a server's frames carry no mask; HTML, server-sent events.
 */
export class WireText {
  private cachedFrame: Buffer | undefined;
  private cachedEvent: Buffer | undefined;

  /** `op` and `cursor` repeat what the text says, for transports that tell them beside it (SSE event and id). */
  constructor(
    readonly text: string,
    readonly op: string,
    readonly cursor?: string,
  ) {}

  /** A single unfragmented text frame. The same buffer for everybody: nobody may write into it. */
  get frame(): Buffer {
    return (this.cachedFrame ??= textFrame(this.text));
  }

  /** The same for readers of `text/event-stream`; the text is JSON, so it has no line of its own. */
  get event(): Buffer {
    const { op, cursor, text } = this;
    return (this.cachedEvent ??= Buffer.from(`${cursor ? `id: ${cursor}\n` : ''}event: ${op}\ndata: ${text}\n\n`));
  }
}

const FIN_TEXT = 0x81;

export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = FIN_TEXT;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head, 'utf8');
  return frame;
}
