import { feedFindings } from './config/feed-checks.ts'
import {
  accountFindings,
  type Finding,
  reserveFindings,
  scheduleFindings,
  schemaFindings,
  templateFindings,
} from './config/file-checks.ts'
import { fileSchema } from './config/file-schema.ts'
import { imageFindings } from './config/image-checks.ts'
import { type Lookup, locatedYaml } from './config/located-yaml.ts'
import { setupOf } from './config/setup-of.ts'
import {
  peopleFindings,
  repeatedReplyFindings,
  shortLinkFindings,
  threadFindings,
} from './config/share-checks.ts'
import type { Issue } from './core/errors.ts'
import type { Setup } from './core/setup.ts'
import type { Network } from './ports/network.ts'

/** Far more than a set-up needs; what is longer is another file by mistake, and would take minutes to read. */
const LONGEST = 1024 * 1024
/** Of one mapping or list. */
const MOST = 500

/**
 * Reads the operator's set-up (`config/posthorn.yaml`, or the same as JSON). Everything that is wrong is reported at
 * once, each with its line, column and key, and nothing of it is taken.
 *
 * @param options.file how the issues call the file
 * @param options.environment what `${NAME}` stands for
 */
export function parseSetup(
  text: string,
  options: {
    readonly file: string
    readonly environment: Lookup
    readonly networks: readonly Network[]
  },
): { ok: true; setup: Setup } | { ok: false; issues: readonly Issue[] } {
  const { file, environment, networks } = options
  if (text.length > LONGEST) {
    const message = `expected a set-up of at most ${LONGEST / 1024} kB, got ${Math.ceil(text.length / 1024)} kB`
    return { ok: false, issues: [{ path: '', message, file, line: 1, column: 1 }] }
  }
  const yaml = locatedYaml(text, environment)
  if (yaml.issues.length > 0) {
    return { ok: false, issues: yaml.issues.map((issue) => ({ ...issue, file })) }
  }
  const crowded = crowdedPlace(yaml.value)
  if (crowded) {
    const message = `expected at most ${MOST} entries`
    const issue = { path: crowded.join('.'), message, file, ...yaml.position(crowded) }
    return { ok: false, issues: [issue] }
  }
  const checked = fileSchema.safeParse(yaml.value)
  const findings = dedupe([
    ...reserveFindings(yaml),
    ...scheduleFindings(yaml),
    ...accountFindings(yaml, networks),
    ...templateFindings(yaml),
    ...imageFindings(yaml, networks),
    ...feedFindings(yaml),
    ...peopleFindings(yaml, networks),
    ...threadFindings(yaml, networks),
    ...repeatedReplyFindings(yaml, networks),
    ...shortLinkFindings(yaml, environment('POSTHORN_PUBLIC_URL')),
    ...schemaFindings(checked.error?.issues ?? [], yaml),
  ])
  if (checked.success && findings.length === 0) return { ok: true, setup: setupOf(checked.data) }
  return { ok: false, issues: findings.map((finding) => issueOf(finding, file)) }
}

/** The first mapping or list with more entries than any set-up has: to say of each what is wrong would take for ever. */
function crowdedPlace(value: unknown): readonly string[] | undefined {
  const places = [{ value, path: [] as string[] }]
  for (let place = places.pop(); place; place = places.pop()) {
    if (typeof place.value !== 'object' || place.value === null) continue
    const entries = Object.entries(place.value)
    if (entries.length > MOST) return place.path
    for (const [key, inner] of entries) places.push({ value: inner, path: [...place.path, key] })
  }
  return undefined
}

/** In the order of the file; of several findings for one key, the first. */
function dedupe(findings: readonly Finding[]): Finding[] {
  const byKey = new Map<string, Finding>()
  for (const finding of findings) {
    const key = finding.path.join('.')
    if (!byKey.has(key)) byKey.set(key, finding)
  }
  return [...byKey.values()].sort((a, b) => a.line - b.line || a.column - b.column)
}

const issueOf = ({ path, message, line, column }: Finding, file: string): Issue => ({
  path: path.map(String).join('.'),
  message,
  file,
  line,
  column,
})
