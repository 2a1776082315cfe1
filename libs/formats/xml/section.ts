import { GT, HYPHEN, QUESTION, RIGHT_BRACKET } from './bytes.js';
import { Markup } from './markup.js';

/**
 * Finds the end of a comment (`-->`), a processing instruction (`?>`) or a CDATA section (`]]>`) over any cut of the
 * bytes: only the count of closing bytes seen so far is kept.
 */
export class SectionReader {
  open = false;
  isCdata = false;
  private closer = 0;
  private needed = 0;
  private seen = 0;

  begin(markup: Markup): void {
    this.open = true;
    this.isCdata = markup === Markup.Cdata;
    this.seen = 0;
    this.needed = markup === Markup.Instruction ? 1 : 2;
    this.closer = markup === Markup.Instruction ? QUESTION : markup === Markup.Comment ? HYPHEN : RIGHT_BRACKET;
  }

  /** Answers the position after the section, or `end` while it goes on. */
  read(buffer: Uint8Array, start: number, end: number): number {
    const { closer, needed } = this;
    let seen = this.seen;
    for (let at = start; at < end; at += 1) {
      const byte = buffer[at]!;
      if (byte === closer) seen += 1;
      else if (byte === GT && seen >= needed) {
        this.open = false;
        return at + 1;
      } else seen = 0;
    }
    this.seen = seen;
    return end;
  }
}
