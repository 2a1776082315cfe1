/** Continues a CRC-32 (IEEE 802.3, as zip uses it) over more bytes; starts from 0. */
export type Crc32 = (bytes: Uint8Array, before: number) => number;

const SLICES = 4;
const table = new Int32Array(256 * SLICES);
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  table[byte] = value;
}
for (let i = 256; i < table.length; i += 1) {
  const before = table[i - 256]!;
  table[i] = (before >>> 8) ^ table[before & 0xff]!;
}

/** Four bytes a step ("slicing by 4"), which is some three times as fast as one. */
export const crc32: Crc32 = (bytes, before) => {
  let crc = ~before;
  let at = 0;
  const whole = bytes.length - (bytes.length % SLICES);
  while (at < whole) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      table[768 + (crc & 0xff)]! ^
      table[512 + ((crc >>> 8) & 0xff)]! ^
      table[256 + ((crc >>> 16) & 0xff)]! ^
      table[crc >>> 24]!;
    at += SLICES;
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ table[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
};
