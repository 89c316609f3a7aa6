import { z } from 'zod'
import type { ReadBackItem } from '../ports/feed-format.ts'
import { xmlFault } from './well-formed.ts'

// feedsmith is loaded at the first rendering: it costs a tenth of a second, which serving need not wait for.
const feedsmith = () => import('feedsmith')

/** Nothing is forgiven, and nothing left out. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export async function readBackRss(bytes: Uint8Array): Promise<readonly ReadBackItem[]> {
  const text = wellFormed(bytes)
  const { parseRssFeed } = await feedsmith()
  return (parseRssFeed(text).items ?? []).map((item) => ({
    id: item.guid?.value ?? '',
    url: item.link ?? '',
    title: unjoined(item.title),
    publishedAt: new Date(item.pubDate ?? Number.NaN),
  }))
}

export async function readBackAtom(bytes: Uint8Array): Promise<readonly ReadBackItem[]> {
  const text = wellFormed(bytes)
  const { parseAtomFeed } = await feedsmith()
  return (parseAtomFeed(text).entries ?? []).map((entry) => ({
    id: entry.id ?? '',
    url: entry.links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href ?? '',
    title: unjoined(entry.title?.value),
    publishedAt: new Date(entry.published ?? Number.NaN),
  }))
}

/** The title that was meant: after `<` or `&`, the writers put one word joiner where HTML would take them for its own. */
const unjoined = (title = '') => title.replace(/([<&])\u2060/g, '$1')

/** https://www.jsonfeed.org/version/1.1/ as far as Posthorn writes it. */
const jsonFeed = z.looseObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  home_page_url: z.url(),
  feed_url: z.url().optional(),
  items: z.array(
    z
      .looseObject({
        id: z.string().min(1),
        url: z.url(),
        title: z.string(),
        content_html: z.string().optional(),
        content_text: z.string().optional(),
        date_published: z.iso.datetime({ offset: true }),
        date_modified: z.iso.datetime({ offset: true }),
        authors: z.array(z.looseObject({ name: z.string().min(1) })).optional(),
        tags: z.array(z.string()).optional(),
        attachments: z
          .array(z.looseObject({ url: z.url(), mime_type: z.string().min(1) }))
          .optional(),
      })
      .refine((item) => item.content_html !== undefined || item.content_text !== undefined, {
        error: 'expected content_html or content_text',
      }),
  ),
})

export async function readBackJsonFeed(bytes: Uint8Array): Promise<readonly ReadBackItem[]> {
  return jsonFeed.parse(JSON.parse(decoder.decode(bytes))).items.map((item) => ({
    id: item.id,
    url: item.url,
    title: item.title,
    publishedAt: new Date(item.date_published),
  }))
}

function wellFormed(bytes: Uint8Array): string {
  const text = decoder.decode(bytes)
  const fault = xmlFault(text)
  if (fault) throw new Error(`not well-formed: ${fault}`)
  return text
}
