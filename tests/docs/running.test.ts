import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('the dashboard', () => {
  const metrics = read('tests/web/metrics.golden.txt')
  const labelsOf = (name: string) =>
    new Set(
      metrics
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`))
        .flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, label = '']) => label)),
    )
  const { panels } = JSON.parse(read('docs/running/grafana.json')) as {
    panels: { title: string; targets: { expr: string; legendFormat: string }[] }[]
  }
  const targets = panels.flatMap((panel) =>
    panel.targets.map((target) => ({ title: panel.title, ...target })),
  )

  it.each(targets)('$title asks for what /metrics has: $expr', ({ expr, legendFormat }) => {
    const names = expr.match(/posthorn_\w+/g) ?? []
    expect(names).not.toEqual([])
    for (const name of names) expect(metrics).toContain(`# TYPE ${name} `)
    const known = new Set(names.flatMap((name) => [...labelsOf(name)]))
    const asked = [
      ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label),
      ...[...expr.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label = '']) => label),
    ]
    expect(asked.filter((label) => !known.has(label))).toEqual([])
  })
})

describe('the container', () => {
  it('copies what there is', () => {
    const paths = [...read('Dockerfile').matchAll(/--from=build \/app\/(\S+)/g)].map(
      ([, path = '']) => path,
    )
    expect(paths).toContain('dist')
    const missing = paths.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))
    expect(missing).toEqual([])
  })

  it('has every package that the program loads from beside it', () => {
    const { dependencies } = JSON.parse(read('node_modules/sharp/package.json')) as {
      dependencies: Record<string, string>
    }
    const copied = read('Dockerfile')
    const left = Object.keys(dependencies).filter(
      (name) => !copied.includes(`/node_modules/${name.split('/')[0]} `),
    )
    expect(left).toEqual([])
    const external = /external: \[([^\]]*)\]/.exec(read('build.mjs'))?.[1]
    expect(external).toBe("'sharp'")
  })
})

describe('the flags of Node', () => {
  /** In the order in which they are written, without the one against a warning: not everybody who starts a server wants that. */
  const flagsIn = (path: string) => [
    ...new Set(read(path).match(/--(?:max-semi|no-memory|v8-pool)[\w=-]+/g) ?? []),
  ]
  const others = [
    'build.mjs',
    'Dockerfile',
    'docs/running/posthorn.service',
    'docs/operating.md',
    'bench/started.ts',
    'scripts/server-under-test.mjs',
  ]

  it.each(others)('are in %s what they are in `npm start`', (path) => {
    const ofStart = flagsIn('package.json')
    expect(ofStart).toHaveLength(3)
    expect(flagsIn(path)).toEqual(ofStart)
  })
})

describe('documents', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...under('docs')]

  it.each(pages)('%s links to files that there are', (page) => {
    const folder = page.includes('/') ? `${page.slice(0, page.lastIndexOf('/'))}/` : ''
    const links = [...read(page).matchAll(/\]\(([^)#\s:]+)(?:#[^)]*)?\)/g)].map(
      ([, path = '']) => path,
    )
    const broken = links.filter(
      (path) => !existsSync(new URL(`../../${folder}${path}`, import.meta.url)),
    )
    expect(broken).toEqual([])
  })
})

function under(folder: string): string[] {
  return readdirSync(new URL(`../../${folder}`, import.meta.url), { withFileTypes: true }).flatMap(
    (entry) =>
      entry.isDirectory()
        ? under(`${folder}/${entry.name}`)
        : entry.name.endsWith('.md')
          ? [`${folder}/${entry.name}`]
          : [],
  )
}
