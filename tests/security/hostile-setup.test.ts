import { describe, expect, test } from 'vitest'
import { parseSetup } from '../../src/config.ts'
import { allNetworks } from '../../src/wiring.ts'

const head = 'publication: { title: The Daily Example, home: https://news.example }\n'
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('')

function parse(text: string, environment: Readonly<Record<string, string>> = {}) {
  const lookup = (name: string) => environment[name]
  return parseSetup(text, { file: 'posthorn.yaml', environment: lookup, networks: allNetworks })
}

describe('a set-up made to be slow is refused within seconds', () => {
  const letters = [...'abcdefghi']
  const bombs: Readonly<Record<string, string>> = {
    'aliases that multiply': `${head}a: &a [${many(9, () => 'x,')}]\n${letters
      .slice(1)
      .map((one, index) => `${one}: &${one} [${many(9, () => `*${letters[index]},`)}]\n`)
      .join('')}`,
    'aliases that lead in a circle': `${head}accounts: &a [*a]\n`,
    'aliases each of an anchor of its own': `${head}a: [${many(30_000, (index) => `&a${index} x, *a${index}, `)}]\n`,
    'lists without end': '['.repeat(200_000),
    'mappings without end': '{a: '.repeat(50_000),
    'items without end': '- '.repeat(50_000),
    'keys nobody knows': head + many(50_000, (index) => `k${index}: 1\n`),
    'keys twice': head + many(50_000, () => 'k: 1\n'),
    anchors: head + many(20_000, (index) => `a${index}: &a${index} 1\n`),
    'accounts that do not exist': `${head}accounts:\n${many(3_000, (index) => `  a${index}: { network: x, rehearsal: true }\n`)}schedules:\n  s: { accounts: [${many(3_000, (index) => `b${index},`)}] }\n`,
    'names too long to be mistyped': `${head}accounts:\n  a: { network: ${'x'.repeat(500_000)} }\n`,
    'variables that never close': head + '${A:-'.repeat(100_000),
    'templates that never end': `${head}templates:\n${many(60, (index) => `  t${index}: "{% for a in (1..999) %}{% for b in (1..999) %}{% for c in (1..999) %}{% endfor %}{% endfor %}{% endfor %}"\n`)}`,
    'numbers of digits without end': `${head}templates: { t: "{{ post.published_at | date: '%999999999d' }}" }`,
    'a file that is another': 'x'.repeat(8_000_000),
  }
  test.each(Object.entries(bombs))(
    '%s',
    (_, text) => {
      const before = performance.now()
      expect(parse(text).ok).toBe(false)
      expect(performance.now() - before).toBeLessThan(20_000)
    },
    120_000,
  )
})

describe("Posthorn's own secrets", () => {
  const environment = { POSTHORN_SECRET: 'the-secret', POSTHORN_TOKEN: 'the-token', TITLE: 'Ours' }

  test.each(['POSTHORN_SECRET', 'POSTHORN_TOKEN'])('%s cannot be read out by a set-up', (name) => {
    const text = `publication: { title: "\${${name}}", home: "https://news.example/\${${name}:-x}" }\n`
    const message = `${name} is Posthorn's own: no value of the set-up can be taken from it`
    const parsed = parse(text, environment)
    expect(parsed).toEqual({
      ok: false,
      issues: [
        { path: 'publication.title', message, file: 'posthorn.yaml', line: 1, column: 23 },
        {
          path: 'publication.home',
          message,
          file: 'posthorn.yaml',
          line: 1,
          column: name === 'POSTHORN_SECRET' ? 51 : 50,
        },
      ],
    })
    expect(JSON.stringify(parsed)).not.toContain(environment.POSTHORN_SECRET)
    expect(JSON.stringify(parsed)).not.toContain(environment.POSTHORN_TOKEN)
  })

  test('and other variables can stand anywhere', () => {
    const parsed = parse(
      `publication: { title: "\${TITLE}", home: https://news.example }`,
      environment,
    )
    expect(parsed.ok && parsed.setup.publication.title).toBe('Ours')
  })
})
