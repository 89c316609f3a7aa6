import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setupToYaml } from '../src/config/setup-yaml.ts'
import { parseSetup } from '../src/config.ts'

const folder = join(import.meta.dirname, '../docs/sources')
const standard = `whsec_${btoa('thirty-two bytes of a standard key')}`
const variables: Readonly<Record<string, string>> = {
  GHOST_SECRET: 'a secret of sixteen',
  SANITY_SECRET: 'a secret of sixteen',
  STRAPI_TOKEN: 'a-token-of-sixteen',
  WORDPRESS_SECRET: standard,
  DESK_SECRET: standard,
}
const parse = (yaml: string) =>
  parseSetup(yaml, { file: 'f', environment: (name) => variables[name], networks: [] })

/** The set-ups that a page of the documentation shows, each with the least publication. */
function examples(file: string): string[] {
  const text = readFileSync(join(folder, file), 'utf8')
  return [...text.matchAll(/^( *)```yaml\n(.*?)\n *```/gms)].map(
    ([, indent = '', body = '']) =>
      `publication: { title: A, home: https://a.example }\n${body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')}`,
  )
}

test.each(readdirSync(folder))(
  '%s: what it shows is a set-up, and comes back from an export',
  (file) => {
    const shown = examples(file)
    expect(shown.length).toBeGreaterThan(0)
    for (const yaml of shown) {
      const parsed = parse(yaml)
      expect(parsed).toMatchObject({ ok: true })
      if (parsed.ok) expect(parse(setupToYaml(parsed.setup, []))).toEqual(parsed)
    }
  },
)
