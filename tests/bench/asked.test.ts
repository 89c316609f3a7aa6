import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asked } from '../../bench/asked.ts'

const all = [
  'serve',
  'workerd',
  'peers',
  'unchanged',
  'latency',
  'render',
  'store',
  'import',
  'deliveries',
  'share-text',
  'start',
  'worker',
  'admin',
]

const fast = all.filter((one) => !['serve', 'workerd', 'peers', 'latency'].includes(one))

describe('what a run of the benchmarks is asked for', () => {
  it.each([
    [[], { names: all, fast: false, record: false }],
    [['--fast'], { names: fast, fast: true, record: false }],
    [['--fast', 'serve'], { names: ['serve'], fast: true, record: false }],
    [['serve', 'store', '--record'], { names: ['serve', 'store'], fast: false, record: true }],
    [
      ['delivery'],
      {
        said: 'There is no bench delivery. Known: serve, workerd, peers, unchanged, latency, render, store, import, deliveries, share-text, start, worker, admin\n',
        status: 2,
      },
    ],
    [
      ['store', 'toString'],
      {
        said: 'There is no bench toString. Known: serve, workerd, peers, unchanged, latency, render, store, import, deliveries, share-text, start, worker, admin\n',
        status: 2,
      },
    ],
    [
      ['--quick'],
      { said: 'There is no option --quick. Known: --fast, --record, --help\n', status: 2 },
    ],
    [
      ['--fast=yes'],
      { said: 'There is no option --fast=yes. Known: --fast, --record, --help\n', status: 2 },
    ],
  ] as const)('%j', (words, expected) => {
    expect(asked(words)).toEqual(expected)
  })
})

/** Runs the program; what it says, and how it ends. */
const bench = (...words: string[]) =>
  new Promise<{ status: number | string | null | undefined; out: string; err: string }>((done) => {
    const program = join(import.meta.dirname, '../../bench/main.ts')
    execFile(process.execPath, [program, ...words], (error, out, err) =>
      done({ status: error ? error.code : 0, out, err }),
    )
  })

describe('the program', () => {
  it('says what it can do, and measures nothing', async () => {
    const { status, out } = await bench('store', '--help')
    expect(status).toBe(0)
    expect(out.split('\n')[0]).toBe('Usage: npm run bench -- [NAME…] [--fast] [--record]')
    for (const word of [...all, '--fast', '--record', 'bench/results.md']) {
      expect(out).toContain(word)
    }
  })

  it('refuses a name that it does not know, with those that it does', async () => {
    const { status, out, err } = await bench('stores')
    expect({ status, out, err: err.split('\n')[0] }).toEqual({
      status: 2,
      out: '',
      err: 'There is no bench stores. Known: serve, workerd, peers, unchanged, latency, render, store, import, deliveries, share-text, start, worker, admin',
    })
  })
})
