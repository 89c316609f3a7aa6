import { z } from 'zod'
import { cutAnywhere } from '../core/cut-text.ts'
import { littleText } from '../core/little-text.ts'
import {
  type ChangeResult,
  type CheckResult,
  type Draft,
  defineNetwork,
  type NetworkIO,
  type NetworkPost,
  type Progress,
  type PublishResult,
} from '../ports/network.ts'
import { toldOf } from './http/media.ts'
import { toldName } from './http/told.ts'
import { type Ask, changeResult, checkFailure, lookFrom, publishFailure } from './http.ts'
import { connection } from './linkedin/connection.ts'
import { images, uploadTo } from './linkedin/image.ts'
import { type Settings, settings } from './linkedin/settings.ts'
import { grantOf, signInToLinkedin } from './linkedin/sign-in.ts'
import { find, recent, standingAt } from './linkedin/timeline.ts'

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api */
export const linkedin = defineNetwork({
  id: 'linkedin',
  name: 'LinkedIn',
  text: { max: 3000, unit: 'utf16', markup: 'little-text', mentions: 'urn' },
  card: true,
  images,
  can: ['edit', 'remove', 'recent'],
  settings,
  signIn: signInToLinkedin,

  connect(settings, io) {
    const call = connection(settings, io)
    const author = `urn:li:organization:${settings.organization}`
    return {
      publish: (draft, progress) => publish(call, io, author, draft, progress),
      find: (draft, since) => find(call, author, draft, lookFrom(since)),
      check: () => check(call, settings, io),
      edit: (post, draft) => edit(call, post, draft),
      remove: (post) => remove(call, post),
      recent: (since) => recent(call, author, since),
    }
  },
})

async function publish(
  call: Ask,
  io: NetworkIO,
  author: string,
  draft: Draft,
  progress: Progress | undefined,
): Promise<PublishResult> {
  const media = await uploadTo(call, io, author, draft, progress)
  if (media.outcome === 'failed') return publishFailure(media.failure, draft)
  const answer = await call('/rest/posts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      author,
      commentary: littleText(draft.text),
      visibility: 'PUBLIC',
      distribution: {
        feedDistribution: 'MAIN_FEED',
        targetEntities: [],
        thirdPartyDistributionChannels: [],
      },
      ...contentOf(draft, media.outcome === 'uploaded' ? media.media : undefined),
      lifecycleState: 'PUBLISHED',
      isReshareDisabledByAuthor: false,
    }),
  })
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const id = toldName.safeParse(answer.headers.get('x-restli-id'))
  return id.success
    ? { outcome: 'published', ...standingAt(id.data), ...toldOf(media) }
    : { outcome: 'lost', reason: 'the answer does not name a post' }
}

/** A card, with its image when there is one; without a card, the image by itself. */
function contentOf(draft: Draft, image: string | undefined): { content?: object } {
  if (draft.card) {
    return { content: { article: { ...article(draft), ...(image && { thumbnail: image }) } } }
  }
  const { alt } = draft.image ?? {}
  return image ? { content: { media: { id: image, ...(alt && { altText: alt }) } } } : {}
}

const TITLE_MAX = 400
const DESCRIPTION_MAX = 4086

/** LinkedIn fetches no page: a link without these words has no card. */
function article({ url, card }: Draft) {
  const { title = '', description } = card ?? {}
  return {
    source: url,
    title: within(title, TITLE_MAX),
    ...(description && { description: within(description, DESCRIPTION_MAX) }),
  }
}

const within = (text: string, max: number) =>
  text.length <= max
    ? text
    : (cutAnywhere(text, (cut) => cut.length <= max) ?? text.slice(0, max).toWellFormed())

/** The card stays as it was: a post's content cannot be changed. */
async function edit(call: Ask, { id }: NetworkPost, { text }: Draft): Promise<ChangeResult> {
  const answer = await call(`/rest/posts/${encodeURIComponent(id)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-restli-method': 'PARTIAL_UPDATE' },
    body: JSON.stringify({ patch: { $set: { commentary: littleText(text) } } }),
  })
  return changeResult(answer)
}

async function remove(call: Ask, { id }: NetworkPost): Promise<ChangeResult> {
  const answer = await call(`/rest/posts/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    headers: { 'x-restli-method': 'DELETE' },
  })
  return changeResult(answer)
}

const page = z.object({ localizedName: toldName, vanityName: toldName.nullish() })

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api */
async function check(call: Ask, settings: Settings, io: NetworkIO): Promise<CheckResult> {
  const { organization } = settings
  const answer = await call(`/rest/organizations/${organization}`)
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const { data } = page.safeParse(answer.body)
  if (!data) return { outcome: 'later', reason: 'the answer does not name the organization' }
  const { localizedName: name, vanityName } = data
  const path = encodeURIComponent(vanityName ?? organization)
  const expiresAt = settings.access_token ? undefined : await grantOf(settings, io).ends()
  const url = `https://www.linkedin.com/company/${path}`
  return { outcome: 'ok', name, url, ...(expiresAt && { expiresAt }) }
}
