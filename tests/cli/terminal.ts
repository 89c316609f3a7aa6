import type { CliIo } from '../../src/cli/cli-io.ts'
import { runCli } from '../../src/cli/main.ts'
import type { ExportFile } from '../../src/ports/source.ts'
import { allExports } from '../../src/wiring.ts'
import { type ApiStage, TOKEN } from '../web/api-stage.ts'

/** A terminal over the app in memory: what a command printed, and its exit status. */
export function terminal(stage: Pick<ApiStage, 'ports' | 'app'>, over: Partial<CliIo> = {}) {
  const files = new Map<string, string | Uint8Array>()
  const opened = { times: 0, closed: 0 }
  const io = (out: string[], err: string[]): CliIo => ({
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    env: {},
    readFile: async (path) => {
      const content = files.get(path)
      if (content === undefined) throw new Error('no such file')
      return typeof content === 'string' ? new TextEncoder().encode(content) : content
    },
    openFiles: async (path) => {
      const found = [...files].filter(([name]) => name === path || name.startsWith(`${path}/`))
      if (found.length === 0) throw new Error('no such file')
      return found.map(([name, content]) =>
        exportFile(name.slice(name === path ? 0 : path.length + 1), content),
      )
    },
    exports: allExports,
    now: stage.ports.clock.now,
    isTTY: false,
    configFile: 'config/posthorn.yaml',
    version: '1.2.3',
    openLocal: async () => {
      opened.times += 1
      return {
        request: async (path, init) => {
          const headers = new Headers(init?.headers)
          headers.set('authorization', `Bearer ${TOKEN}`)
          return stage.app.request(path, { ...init, headers })
        },
        close: async () => {
          opened.closed += 1
        },
      }
    },
    fetch: () => Promise.reject(new Error('no network here')),
    serve: async () => {},
    rehearse: async () => {},
    migrate: async () => [],
    backup: async (file, { encrypt }) => ({ file, bytes: 1_234_567, encrypted: encrypt }),
    restore: async (file) => ({ file, former: 'data/posthorn.db.before', held: 2 }),
    rotateSecret: async (to) => ({ sealed: 3, sessions: 0, file: to ?? 'data/secret' }),
    ...over,
  })
  return {
    files,
    opened,
    io: io([], []),
    async run(...argv: string[]) {
      const [out, err]: [string[], string[]] = [[], []]
      const status = await runCli(argv, io(out, err))
      return { status, out: out.join(''), err: err.join('') }
    },
  }
}

function exportFile(path: string, content: string | Uint8Array): ExportFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    path,
    size: bytes.byteLength,
    async *bytes() {
      for (let at = 0; at < bytes.byteLength; at += 1_000) yield bytes.subarray(at, at + 1_000)
    },
  }
}

/** A post as a Markdown file with front matter. */
export const ferryMarkdown = `---
id: ferry
url: https://news.example/ferry
title: "The ferry: it stays"
tags: [politics]
---
Three *more* winters.
`
