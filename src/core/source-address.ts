import { isFeed, type SourceSetup } from './source.ts'

/** Where the system behind a source sends its posts; undefined for what is polled. */
export function sourceAddress(publicUrl: string, source: SourceSetup): string | undefined {
  if (isFeed(source)) return undefined
  return source.type === 'micropub'
    ? `${publicUrl}/micropub`
    : `${publicUrl}/webhooks/${encodeURIComponent(source.id)}`
}
