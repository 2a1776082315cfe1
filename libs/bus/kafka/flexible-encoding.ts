/** An unsigned varint, as Kafka's flexible encoding writes lengths (one too high; 0 is absent). */
export function unsigned(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

export function compactText(value: string | undefined): Buffer {
  if (value === undefined) return unsigned(0);
  const text = Buffer.from(value, 'utf8');
  return Buffer.concat([unsigned(text.length + 1), text]);
}

/** Reads Kafka's flexible encoding: lengths as unsigned varints one too high, tagged fields after each structure. */
export class FlexibleReader {
  private at = 0;

  constructor(private readonly payload: Buffer) {}

  skip(bytes: number): void {
    this.at += bytes;
  }

  bytes(length: number): Buffer {
    this.at += length;
    return this.payload.subarray(this.at - length, this.at);
  }

  int16(): number {
    return this.bytes(2).readInt16BE();
  }

  int32(): number {
    return this.bytes(4).readInt32BE();
  }

  int64(): bigint {
    return this.bytes(8).readBigInt64BE();
  }

  /** 0 also for an absent array. */
  arrayLength(): number {
    return Math.max(0, this.unsigned() - 1);
  }

  text(): string | undefined {
    const length = this.unsigned() - 1;
    return length < 0 ? undefined : this.bytes(length).toString('utf8');
  }

  skipTags(): void {
    for (let left = this.unsigned(); left > 0; left -= 1) {
      this.unsigned();
      this.skip(this.unsigned());
    }
  }

  private unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.payload.readUInt8(this.at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }
}
