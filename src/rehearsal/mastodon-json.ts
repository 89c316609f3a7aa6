import { countText } from '../core/count-text.ts'
import { escapeAttribute, escapeText } from '../core/escape-html.ts'
import { findLinks } from '../core/find-links.ts'
import type { TextRules } from '../core/text-rules.ts'
import type { Call, RehearsalPost } from './local-network.ts'
import { mediaJson } from './mastodon-media.ts'

/** https://docs.joinmastodon.org/entities/CredentialAccount/ */
export function accountJson({ base }: Pick<Call, 'base'>, name: string) {
  const number = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7)
  return {
    id: String(1e9 + number),
    username: name,
    acct: name,
    display_name: name,
    url: `${base}/@${name}`,
    bot: false,
    locked: false,
  }
}

/** https://docs.joinmastodon.org/entities/Status/ */
export function statusJson(
  call: Pick<Call, 'base'>,
  post: Omit<RehearsalPost, 'network'>,
  replies: number,
) {
  return {
    id: post.id,
    uri: `${call.base}/users/${post.account}/statuses/${post.id}`,
    url: post.url,
    created_at: post.at,
    edited_at: post.editedAt ?? null,
    in_reply_to_id: post.replyTo ?? null,
    replies_count: replies,
    visibility: 'public',
    language: post.language ?? null,
    content: contentOf(post.text),
    account: accountJson(call, post.account),
    card: null,
    reblog: null,
    media_attachments: mediaIds(post).map((id) =>
      mediaJson(id, post.image?.alt, `${call.base}/media/${id}`),
    ),
    tags: [],
    mentions: [],
  }
}

const mediaIds = ({ image, record }: Omit<RehearsalPost, 'network'>): readonly string[] =>
  image && Array.isArray(record?.media_ids) ? record.media_ids.map(String) : []

/** Paragraphs and breaks as tags, links with their scheme hidden. */
function contentOf(text: string): string {
  const paragraphs = text.trim().split(/\n{2,}/)
  return paragraphs.map((part) => `<p>${linked(part).replaceAll('\n', '<br />')}</p>`).join('')
}

function linked(text: string): string {
  let html = ''
  let done = 0
  for (const { start, end, url } of findLinks(text, 'scheme')) {
    const afterScheme = url.indexOf('//') + 2
    const [scheme, rest] = [url.slice(0, afterScheme), url.slice(afterScheme)]
    html += escapeText(text.slice(done, start))
    html += `<a href="${escapeAttribute(url)}" target="_blank" rel="nofollow noopener" translate="no">`
    html += `<span class="invisible">${scheme}</span><span>${escapeText(rest)}</span></a>`
    done = end
  }
  return html + escapeText(text.slice(done))
}

/** https://docs.joinmastodon.org/entities/Instance/ and its older form, which calls the domain `uri`. */
export function instanceJson({ base, url }: Pick<Call, 'base' | 'url'>, rules: TextRules) {
  const { host } = new URL(base)
  return {
    ...(url.pathname.includes('/v2/') ? { domain: host } : { uri: host }),
    title: 'Mastodon rehearsal',
    version: '4.5.0',
    configuration: {
      statuses: {
        max_characters: rules.max,
        max_media_attachments: 4,
        characters_reserved_per_url: countText('https://a.example', rules).count,
      },
    },
  }
}
