import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'

const table = /[\\/]entities[\\/]dist[\\/]generated[\\/]decode-data-(html|xml)\.js$/

/**
 * The names of HTML's entities come packed, and are unpacked whenever a program starts: long enough for V8 to load its optimising
 * compiler. Here they are unpacked once.
 */
export const readyTables: Plugin = {
  name: 'ready tables',
  setup({ onLoad }) {
    onLoad({ filter: table }, async ({ path }) => {
      const tables: Record<string, Uint16Array> = await import(pathToFileURL(path).href)
      const written = Object.entries(tables).map(
        ([name, table]) => `export const ${name} = /* @__PURE__ */ words('${base64(table)}')`,
      )
      return { contents: [...written, words].join('\n') }
    })
  },
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint16Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

/** Every machine that Node and V8 are built for has the lower byte first. */
const words = `function words(text) {
  const { buffer, byteOffset, length } = Buffer.from(text, 'base64')
  return new Uint16Array(buffer.slice(byteOffset, byteOffset + length))
}`
