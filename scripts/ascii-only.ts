import { readFile, writeFile } from 'node:fs/promises'

/**
 * Writes what is beyond ASCII as escapes. esbuild leaves it alone in regular expressions, and one such letter makes V8 keep the whole
 * file in two bytes a letter.
 */
export async function asciiOnly(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const plain = text.replace(/[^\0-\x7f]/g, inEscapes)
  if (plain !== text) await writeFile(file, plain)
}

const inEscapes = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
