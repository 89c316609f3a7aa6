import { InputError } from '../../core/errors.ts'
import type { FeedReport, Finding } from '../../ports/feed-checker.ts'
import type { Command } from '../command.ts'
import { documentBody, isAddress } from '../document-body.ts'
import type { Printer } from '../printer.ts'

export const feedCheck: Command = {
  name: 'feed check',
  args: 'URL|FILE',
  about: 'Check any feed against the rules readers live by',
  takes: { least: 1, most: 1 },
  async run({ io, api, print, words: [source = ''] }) {
    const json = await documentBody(io, source)
    const answer = await api
      .request('/api/v1/feeds/check', { method: 'POST', json })
      .catch((error: unknown) => {
        if (isAddress(source) || !(error instanceof InputError)) throw error
        throw new InputError(error.code, `${source}: ${error.message}`, error.issues)
      })
    const report = answer as FeedReport
    print.answer(report, () => {
      for (const findings of grouped(report.findings)) printRule(print, findings)
      print.line(`${source}: ${summary(report)}`)
    })
    return report.counts.error > 0 ? 1 : 0
  },
}

/** Findings of one rule with the same advice belong together, in the order of the first of them. */
const grouped = (findings: readonly Finding[]) =>
  Map.groupBy(findings, ({ rule, severity, advice }) => `${severity} ${rule} ${advice}`).values()

function printRule(print: Printer, findings: readonly Finding[]): void {
  const [first] = findings
  if (!first) return
  print.line(`${first.severity} ${first.rule}: ${first.advice}`)
  for (const { line, column, message } of findings) {
    print.line(`  ${line === undefined ? '' : `${line}:${column}: `}${message}`)
  }
  print.line('')
}

const formats = {
  rss: 'RSS',
  atom: 'Atom',
  json: 'JSON Feed',
  rdf: 'RSS 1.0',
  unknown: 'no feed',
} as const

function summary({ format, posts, counts, findings }: FeedReport): string {
  const { error, warning, note } = counts
  const all = error + warning + note
  const shown = findings.length < all ? `, ${findings.length} of them shown` : ''
  const found =
    all === 0
      ? 'nothing to find fault with'
      : `${counted(error, 'error')}, ${counted(warning, 'warning')}, ${counted(note, 'note')}${shown}`
  return format === 'unknown'
    ? `no feed: ${found}`
    : `${formats[format]}, ${counted(posts, 'post')}: ${found}`
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
