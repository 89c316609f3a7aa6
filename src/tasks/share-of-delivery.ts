import { isComment, isRepost } from '../core/amendment.ts'
import type { Draft, NetworkPost } from '../core/draft.ts'
import { type ImageUse, imageUse } from '../core/image-rules.ts'
import { noticeWords } from '../core/notice-words.ts'
import type { ImagesMode } from '../core/setup.ts'
import type { ShortLinkTarget } from '../core/share-link.ts'
import type { TextRules } from '../core/text-rules.ts'
import { carriesLink } from '../core/unlinked.ts'
import type { Network } from '../ports/network.ts'
import type { Subject } from './gather-facts.ts'
import { prepareDraft, rulesFor, templateFor } from './prepare-draft.ts'
import { threadTerms } from './thread-terms.ts'
import { wholePost } from './whole-post.ts'

export type Share =
  | {
      readonly ok: true
      readonly draft: Omit<Draft, 'key'>
      /** All that is said in several parts, as people write it. */
      readonly whole?: string
      readonly cost: number
      /** Of the text's link: to be kept before it is sent. */
      readonly short?: ShortLinkTarget
      /** What is to become of the post's image before it is sent: see `pictureDraft`. */
      readonly image?: ImageUse
    }
  | { readonly ok: false; readonly reason: string }

export type Sharing = Pick<
  Subject,
  'post' | 'account' | 'publication' | 'schedule' | 'delivery' | 'before'
>

/**
 * What is sent for a delivery, or would be. After a lost attempt the frozen draft is kept: the network may hold it under its
 * key. Else the operator's own text for it, else what its template gives.
 */
export function shareOfDelivery(
  network: Network,
  templates: Readonly<Record<string, string>>,
  sharing: Sharing,
): Share {
  const { account, publication, delivery } = sharing
  if (delivery?.uncertainSince && delivery.draft) {
    return { ok: true, draft: delivery.draft, cost: delivery.cost ?? 0 }
  }
  if (delivery?.kind === 'part') return partOf(sharing)
  const made = prepareDraft({
    post: told(sharing),
    publication,
    network,
    accountId: account.id,
    limits: account.limits,
    links: account.links,
    images: imagesOf(sharing),
    thread: delivery && isComment(delivery) ? undefined : threadTerms(network, account),
    linkTerms: account,
    prices: account.prices,
    template: liquidOf(templates, sharing),
    text: delivery?.text,
  })
  if (!made.ok) return made
  const replyTo = standing(sharing)
  return {
    ok: true,
    draft: {
      ...made.draft,
      ...wholePost(network, account.settings, sharing.post),
      ...(replyTo && { replyTo }),
    },
    ...(made.whole !== undefined && { whole: made.whole }),
    cost: made.cost,
    ...(made.short && { short: made.short }),
    ...(made.image && { image: made.image }),
  }
}

/** What was frozen with the part before, which it stands under. Its cost was counted with the first. */
function partOf(sharing: Sharing): Share {
  const { before } = sharing
  const [text, ...parts] = before?.draft?.parts ?? []
  const replyTo = standing(sharing)
  if (before?.draft === undefined || text === undefined) {
    return { ok: false, reason: 'The part before it says nothing of how it goes on.' }
  }
  // The part before has to be sent first; the next rule says so.
  if (!replyTo && before.state === 'sent') {
    return { ok: false, reason: 'The network never told which post the part before it is.' }
  }
  const { url, language } = before.draft
  return {
    ok: true,
    cost: 0,
    draft: {
      ...{ text, url },
      ...(language !== undefined && { language }),
      ...(replyTo && { replyTo }),
      ...(parts.length > 0 && { parts }),
    },
  }
}

/** A re-share may have a template of its own; a reply is said in words of its schedule, a correction in its own template. */
function liquidOf(templates: Readonly<Record<string, string>>, sharing: Sharing): string {
  const { schedule, account, delivery } = sharing
  if (delivery?.kind === 'correction' && !isRepost(delivery)) {
    return templates.correction ?? correctionTemplate(sharing)
  }
  if (delivery?.kind === 'reply' && schedule?.reply !== undefined) return schedule.reply
  const again = delivery?.kind === 'reshare' ? schedule?.reshare?.template : undefined
  return templateFor(templates, {
    schedule: again ?? schedule?.template,
    account: account.template,
    network: account.network,
  })
}

/** In the language of the post. */
function correctionTemplate({ post, publication }: Sharing): string {
  const { correction } = noticeWords(post.language ?? publication.language)
  return `${correction}: {{ post.correction | shrink }}`
}

/** What counts for a person's own text. */
export function rulesOfDelivery(network: Network, sharing: Sharing): TextRules {
  const { account, post } = sharing
  const hasCard = network.card === true && carriesLink(account.links, post)
  const image = imageUse(network.images, imagesOf(sharing), post, hasCard)
  return rulesFor(network, account.limits, image)
}

/** What is said in answer to a share has its image above it already. */
const imagesOf = ({ account, delivery }: Sharing): ImagesMode | undefined =>
  delivery && isComment(delivery) ? 'never' : account.images

/** What the operator wrote for the post's share is not said again in answer to it. */
function told({ post, delivery }: Sharing): Subject['post'] {
  return delivery && isComment(delivery) ? { ...post, share: {} } : post
}

/** Where what it answers stands on the network. */
function standing({ before, delivery }: Sharing): NetworkPost | undefined {
  if (delivery && isRepost(delivery)) return undefined
  const { id, url } = before?.state === 'sent' ? (before.post ?? {}) : {}
  return id === undefined ? undefined : { id, ...(url !== undefined && { url }) }
}
