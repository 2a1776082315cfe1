import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FaultRow {
  fault: string;
  /** From the fault to the last client's first new event of every feed, unless the fault says otherwise. */
  recoveryMs: number;
  lost: number;
  repeated: number;
  events: number;
}

const folder = '.cache/faults';
/** Spec files run one after the other in one process; each adds to the table of all. */
const file = join(folder, `${process.pid}.json`);

export function noteFault(row: FaultRow): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify([...readRows(), row]));
}

/** All faults so far as one Markdown table, on standard error; nothing where none has been noted. */
export function printFaults(): void {
  const rows = readRows();
  if (rows.length === 0) return;
  const cells = rows.map(({ fault, recoveryMs, lost, repeated, events }) => {
    return `| ${fault} | ${(recoveryMs / 1000).toFixed(1)} s | ${lost} | ${repeated} | ${events} |\n`;
  });
  const head = '\n| fault | recovery | lost | repeated | events audited |\n| --- | --- | --- | --- | --- |\n';
  process.stderr.write(head + cells.join(''));
}

function readRows(): FaultRow[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as FaultRow[]) : [];
}
