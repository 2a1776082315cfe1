// Loaded before a program (NODE_OPTIONS=--import): its wall clock is off by the milliseconds that stand in the file named
// by STEPPED_CLOCK, read again every time the file changes. Timers go on as they do when a real clock is set.
import { readFileSync, watchFile } from 'node:fs';

const file = process.env.STEPPED_CLOCK;
const RealDate = Date;
let offsetMs = 0;
const read = () => (offsetMs = Number(readFileSync(file, 'utf8')) || 0);
if (file) {
  read();
  watchFile(file, { interval: 50, persistent: false }, read);
  globalThis.Date = class Date extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + offsetMs);
      else super(...given);
    }
    static now() {
      return RealDate.now() + offsetMs;
    }
  };
}
