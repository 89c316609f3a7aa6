import { fileURLToPath } from 'node:url'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Machines that build are busy: a test fails by what it sees, not by being slow. */
const testTimeout = 30_000
const hookTimeout = 30_000
/** They take a minute and more: begun last, one of them would run on alone beside an idle core. */
const long = [
  'crash/',
  'tasks/delivery-',
  'runtime/',
  'tasks/simulate',
  'workers/',
  'browser/every-page',
  'browser/newcomer',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = long.findIndex((part) => moduleId.includes(`/tests/${part}`))
      return place < 0 ? long.length : place
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

/** In a Worker, D1 takes the place of the embedded database: suites over one run over the other. */
const d1ForSqlite = {
  name: 'D1 for SQLite',
  enforce: 'pre' as const,
  resolveId: (source: string) =>
    /stores\/(sqlite|migrate)\.ts$/.test(source)
      ? fileURLToPath(new URL('tests/workers/d1-for-sqlite.ts', import.meta.url))
      : undefined,
}

const oxc = { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } } as const

export default defineConfig({
  oxc,
  test: {
    // Some of them mostly wait: for leases, for processes, for a browser.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        oxc,
        test: {
          name: 'node',
          testTimeout,
          hookTimeout,
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/workers/**'],
          execArgv: ['--disable-warning=ExperimentalWarning'],
        },
      },
      {
        oxc,
        test: {
          name: 'real',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          include: ['tests/real/*.real.ts'],
          fileParallelism: false,
          execArgv: ['--disable-warning=ExperimentalWarning'],
          env: { LOG_ENABLED: 'false' },
        },
      },
      {
        oxc,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.browser.ts'],
        },
      },
      {
        plugins: [
          d1ForSqlite,
          cloudflareTest(async () => ({
            miniflare: {
              compatibilityDate: '2026-10-20',
              compatibilityFlags: ['nodejs_compat'],
              d1Databases: ['DB', 'EMPTY', 'EMPTIED', 'EMPTIED2'],
              kvNamespaces: ['FEEDS'],
              bindings: { MIGRATIONS: await readD1Migrations('src/stores/migrations') },
            },
          })),
        ],
        test: {
          name: 'workerd',
          // One workerd for all of them: starting it takes longer than most.
          isolate: false,
          testTimeout,
          hookTimeout,
          include: [
            'tests/workers/**/*.test.ts',
            'tests/networks/*.test.ts',
            'tests/core/{count-text,share-text,template,html-text,identity}.test.ts',
            // Its zones and calendars are those of workerd, not of Node.
            'tests/core/{wall-clock,occurrences,local-time,hours-of-day}.test.ts',
            'tests/caches/*.test.ts',
            'tests/feeds/{rss,atom,json-feed,read-back,news-sitemap,opml,well-formed}.test.ts',
            'tests/vault/*.test.ts',
            // What readers of feeds ask, and what goes wrong on the way to networks: over D1, which is slow where it is imitated.
            'tests/web/{feeds,conditional-request,feed-delta,feed-ends,kept-feeds}.test.ts',
            'tests/tasks/{render-feed,render-selections,check-delivery,unknown-outcome,failing-account,broken-account,carry-out,tick}.test.ts',
            'tests/feeds/{kept-bytes,utf8,feed-model,podcast}.test.ts',
            'tests/feeds/check/*-rules.test.ts',
          ],
          // A Worker cannot listen, nor tell a refused connection from a broken one.
          exclude: ['tests/networks/http.test.ts'],
        },
      },
    ],
  },
})
