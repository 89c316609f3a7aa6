import { nearest } from '../core/nearest.ts'
import { mapKeys } from '../core/post-map.ts'
import {
  accountKeys,
  feedKeys,
  fileSchema,
  publicationKeys,
  scheduleKeys,
  selectKeys,
} from './file-schema.ts'
import type { Path } from './located-yaml.ts'
import { eventsKeys, notifyKeys, telegramKeys } from './notify-schema.ts'
import { ownerKeys, podcastShape } from './podcast-schema.ts'
import { utmOfLinks } from './share-schema.ts'
import { eventWords, sourceKeyNames } from './source-schema.ts'

/** The part of the file that `path` (of a mapping) belongs to, for example `schedules.select`. */
function partOf(path: Path): string {
  const [section = '', , inner] = path.map(String)
  if (path.length === 3 && inner === 'select') return 'select'
  if (section === 'sources' && path.length === 3) return `sources.${inner}`
  if (section === 'publication' && path.length > 1) return path.map(String).join('.')
  if (section === 'notify' && path.length === 2) return path.map(String).join('.')
  return section
}

const keysOf: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(fileSchema.shape),
  publication: Object.keys(publicationKeys.shape),
  'publication.podcast': Object.keys(podcastShape.shape),
  'publication.podcast.owner': Object.keys(ownerKeys.shape),
  'publication.utm': Object.keys(utmOfLinks.shape),
  feeds: Object.keys(feedKeys.shape),
  sources: sourceKeyNames,
  'sources.map': mapKeys,
  'sources.events': eventWords,
  accounts: Object.keys(accountKeys.shape),
  schedules: Object.keys(scheduleKeys.shape),
  select: Object.keys(selectKeys.shape),
  notify: Object.keys(notifyKeys.shape),
  'notify.telegram': Object.keys(telegramKeys.shape),
  'notify.events': Object.keys(eventsKeys.shape),
}

/** What to say of a key that does not belong where it stands. `more` are further keys that do. */
export function aboutUnknownKey(path: Path, key: string, more: readonly string[] = []): string {
  const part = partOf(path)
  const known = [...(keysOf[part] ?? []), ...more]
  if (part === 'sources' && known.includes(key)) return 'is not a key of this type of source'
  const near = nearest(key, known)
  return near
    ? `is not a key here. Did you mean ${near}?`
    : `is not a key here. Known: ${known.join(', ')}`
}
