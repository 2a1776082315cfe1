import { readFileSync, writeFileSync } from 'node:fs';

/** Writes a constant of lists, `{ key: 'name name' }`, into the file that declares it. */
export function renewList(path: string, name: string, lists: Readonly<Record<string, string>>): void {
  const lines = Object.entries(lists).map(([key, names]) => `  '${key}': '${names}',\n`);
  const declaration = new RegExp(`(export const ${name}[^=]*= \\{)[^}]*\\}`);
  const text = readFileSync(path, 'utf8').replace(declaration, (_, head: string) => `${head}\n${lines.join('')}}`);
  writeFileSync(path, text);
}
