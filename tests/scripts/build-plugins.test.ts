import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { asciiOnly } from '../../scripts/ascii-only.ts'
import { readyTables } from '../../scripts/ready-tables.ts'

async function inFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-build-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return (name: string) => join(folder, name)
}

test('a built file says in ASCII what it said before', async () => {
  const at = await inFolder()
  const text = "export const said = [/^[„«–]$/u.test('–'), /🌉/u.test('🌉'), `é`]\n"
  await writeFile(at('it.mjs'), text)
  await asciiOnly(at('it.mjs'))
  expect(await readFile(at('it.mjs'), 'utf8')).toBe(
    "export const said = [/^[\\u201e\\u00ab\\u2013]$/u.test('\\u2013'), /\\ud83c\\udf09/u.test('\\ud83c\\udf09'), `\\u00e9`]\n",
  )
  expect((await import(at('it.mjs'))).said).toEqual([true, true, 'é'])
})

test('the tables of entities are built in as they are unpacked', async () => {
  const at = await inFolder()
  const source = join(import.meta.dirname, '../../node_modules/htmlparser2/node_modules/entities')
  const built = await build({
    stdin: {
      contents: `export * from './dist/generated/decode-data-html.js'
        export * from './dist/generated/decode-data-xml.js'`,
      resolveDir: source,
    },
    ...{ bundle: true, format: 'esm', platform: 'node', outfile: at('it.mjs') },
    plugins: [readyTables],
  })
  const text = await readFile(at('it.mjs'), 'utf8')
  const ours = await import(at('it.mjs'))
  const { htmlDecodeTree } = await import(join(source, 'dist/generated/decode-data-html.js'))
  const { xmlDecodeTree } = await import(join(source, 'dist/generated/decode-data-xml.js'))
  expect([built.errors, text.includes('decodeTrieDict')]).toEqual([[], false])
  expect([ours.htmlDecodeTree, ours.xmlDecodeTree]).toEqual([htmlDecodeTree, xmlDecodeTree])
})
