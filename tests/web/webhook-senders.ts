import { createHmac } from 'node:crypto'
import type { SourceSetup } from '../../src/core/source.ts'
import type { ApiStage } from './api-stage.ts'
import { openApi } from './api-stage.ts'
import { setup } from './stage-setup.ts'

export const GHOST_SECRET = 'a secret shared with Ghost'
export const SANITY_SECRET = 'a secret shared with Sanity'
export const TOKEN_OF_CMS = 'a-token-of-the-cms-0123'
export const STANDARD_KEY = Buffer.from('thirty-two bytes of a standard key')
export const STANDARD_SECRET = `whsec_${STANDARD_KEY.toString('base64')}`

export const webhookSources: readonly SourceSetup[] = [
  { id: 'ghost', type: 'ghost', secret: GHOST_SECRET },
  { id: 'wp', type: 'wordpress', secret: STANDARD_SECRET },
  {
    ...{ id: 'strapi', type: 'strapi', token: TOKEN_OF_CMS, base: 'https://cms.example' },
    map: { url: 'https://news.example/{entry.slug}' },
  },
  {
    ...{ id: 'sanity', type: 'sanity', secret: SANITY_SECRET },
    map: { url: 'https://news.example/{slug.current}' },
  },
  {
    ...{ id: 'desk', type: 'webhook', secret: STANDARD_SECRET },
    map: {
      id: 'data.no',
      event: 'type',
      title: 'data.headline',
      url: 'data.link',
      tags: 'data.labels.*.text',
      authors: 'data.by',
      published_at: 'data.time',
    },
    events: { ignored: ['article.viewed'], deleted: ['article.spiked'] },
  },
  {
    ...{ id: 'plain', type: 'webhook', token: TOKEN_OF_CMS },
    map: { title: 'headline', url: 'link' },
  },
]

export async function openWebhooks() {
  const stage = await openApi()
  await stage.ports.setup.apply({ ...setup, sources: webhookSources }, stage.clock.now)
  return { ...stage, ...sendersOf(stage) }
}

function sendersOf({ app, clock }: Pick<ApiStage, 'app' | 'clock'>) {
  const post = async (
    source: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<number> => {
    const answer = await app.request(`/webhooks/${source}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    await answer.text()
    return answer.status
  }
  return {
    post,
    ghost: (message: object, at = clock.now.getTime()) => {
      const body = JSON.stringify(message)
      const mac = createHmac('sha256', GHOST_SECRET).update(`${body}${at}`).digest('hex')
      return post('ghost', body, { 'x-ghost-signature': `sha256=${mac}, t=${at}` })
    },
    sanity: (message: object, operation: string, at = clock.now.getTime()) => {
      const body = JSON.stringify(message)
      const mac = createHmac('sha256', SANITY_SECRET).update(`${at}.${body}`).digest('base64url')
      const signed = { 'sanity-webhook-signature': `t=${at},v1=${mac}` }
      return post('sanity', body, { ...signed, 'sanity-operation': operation })
    },
    strapi: (message: object, token = TOKEN_OF_CMS) =>
      post('strapi', JSON.stringify(message), { authorization: `Bearer ${token}` }),
    standard: (source: string, id: string, message: object, at = clock.now.getTime()) => {
      const body = JSON.stringify(message)
      const timestamp = String(Math.floor(at / 1000))
      const mac = createHmac('sha256', STANDARD_KEY)
        .update(`${id}.${timestamp}.${body}`)
        .digest('base64')
      return post(source, body, {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,AAAA v1,${mac}`,
      })
    },
  }
}
