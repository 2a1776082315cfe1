import { readFileSync, writeFileSync } from 'node:fs';

const WIDTH = 118;

/** Writes a constant of words, sorted and each once, into the file that declares it as a template text. */
export function renewWords(path: string, name: string, words: Iterable<string>): void {
  const lines = [''];
  for (const word of [...new Set(words)].sort()) {
    const line = `${lines.at(-1)!} ${word}`.trimStart();
    if (line.length <= WIDTH) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  const text = readFileSync(path, 'utf8');
  const declaration = new RegExp(`(export const ${name} = \`)[^\`]*\``);
  writeFileSync(
    path,
    text.replace(declaration, (_, head: string) => `${head}\n${lines.map((line) => `  ${line}\n`).join('')}\``),
  );
}
