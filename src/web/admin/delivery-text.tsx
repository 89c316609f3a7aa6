import type { Context } from 'hono'
import { Hono } from 'hono'
import { cleanText } from '../../core/clean-text.ts'
import { type Delivery, next } from '../../core/delivery.ts'
import { textsOf } from '../../core/draft.ts'
import { InputError } from '../../core/errors.ts'
import { localMoment } from '../../core/local-time.ts'
import { shownTime } from '../../core/shown-time.ts'
import type { Count } from '../../core/text-rules.ts'
import type { Ports } from '../../ports/ports.ts'
import { editDelivery } from '../../tasks/approve-delivery.ts'
import { decideDelivery } from '../../tasks/decide-delivery.ts'
import { existingDelivery } from '../../tasks/existing-delivery.ts'
import { rescheduleDelivery } from '../../tasks/reschedule-delivery.ts'
import { publicationOf } from '../../tasks/save-post.ts'
import type { Share } from '../../tasks/share-of-delivery.ts'
import { type TextOfDelivery, textOfDelivery } from '../../tasks/text-of-delivery.ts'
import { answer } from '../public/frame.tsx'
import { deliveryHref } from './delivery-line.tsx'
import { act } from './flash.ts'
import { ActionButton, bodyText, SubmitButton } from './forms.tsx'
import { dollars } from './previews.tsx'
import { ThreadText } from './thread-text.tsx'
import { undoOf } from './undo-fields.ts'
import type { AdminDeps, AdminEnv } from './view.ts'

/** The text of a delivery that a person may still change. */
export interface OpenText {
  readonly delivery: Delivery
  readonly text: string
  /** A person wrote it, not a template. */
  readonly isOwn: boolean
  /** What each post says, where the text takes several. */
  readonly texts: readonly string[]
  readonly language: string
  readonly count: Count
  readonly cost: number
  /** Why there is no text to send. */
  readonly fault?: string
  /** Of the post, as it is shown. */
  readonly revision: number
}

/**
 * Undefined for a delivery whose text cannot be changed any more.
 * @param own what a person wrote instead of its template
 */
export async function openTextOf(
  ports: Ports,
  delivery: Delivery,
  own = delivery.text,
): Promise<OpenText | undefined> {
  const isOpen = delivery.state === 'planned' || delivery.state === 'held'
  if (!isOpen || delivery.uncertainSince) return undefined
  const told = await textOfDelivery(ports, delivery)
  if (!told) return undefined
  const share = told.share(own)
  const text = share.ok ? wholeOf(share) : (own ?? '')
  const { post, publication } = told.subject
  return {
    delivery,
    text,
    isOwn: own !== undefined,
    texts: share.ok ? textsOf(share.draft) : [],
    language: post.language ?? publication.language,
    count: told.count(share.ok ? share.draft.text : text),
    cost: share.ok ? share.cost : 0,
    ...(!share.ok && { fault: share.reason }),
    revision: post.revision,
  }
}

type Made = Extract<Share, { ok: true }>

/** What a person reads and changes: all of it, however it is split. */
const wholeOf = ({ whole, draft }: Made): string => whole ?? draft.text

/** Answers with the page of a delivery as it is with this text, which was not kept. */
type ShowTyped = (c: Context, id: string, typed: string) => Promise<Response>

/** What a person does with the text and the time of one delivery. */
export function deliveryTextPages({ ports }: AdminDeps, showTyped: ShowTyped): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()
  const back = (c: Context) => deliveryHref({ id: idOf(c) })
  /** What the network does not take is shown as it was typed: nobody writes it twice. */
  const keep = async (c: Context, then: (kept: Delivery) => Promise<string>) => {
    if (await isUnfit(ports, c)) return showTyped(c, idOf(c), await typedText(c))
    return act(c, back(c), async () => then(await saveText(ports, c)))
  }

  app.post('/:id/count', async (c) => {
    const told = await toldOf(ports, idOf(c))
    const text = await typedText(c)
    const share = told.share(text)
    const count = told.count(share.ok ? share.draft.text : text)
    const texts = share.ok ? textsOf(share.draft) : []
    return answer(c, <CountLine count={count} cost={share.ok ? share.cost : 0} texts={texts} />)
  })
  app.post('/:id/text', (c) =>
    keep(c, async ({ state }) =>
      state === 'held' ? 'Kept. It waits for approval.' : 'Kept: this is what is sent.',
    ),
  )
  app.post('/:id/template', (c) =>
    act(c, back(c), async () => {
      await editDelivery(ports, idOf(c), undefined)
      return 'Its template makes the text again.'
    }),
  )
  app.post('/:id/reschedule', (c) =>
    act(c, back(c), async () => {
      const { timezone } = await publicationOf(ports)
      const at = localMoment(await bodyText(c, 'at'), timezone)
      const moved = await rescheduleDelivery(ports, idOf(c), at)
      return { text: `It is due on ${shownTime(at, timezone)}.`, undo: undoOf(moved, back(c)) }
    }),
  )
  app.post('/:id/approve-text', (c) =>
    keep(c, async ({ id }) => {
      const revision = await revisionIn(c)
      await decideDelivery(ports, id, { event: 'approve', revision })
      return 'Approved: it goes out when it is due.'
    }),
  )

  return app
}

const idOf = (c: Context): string => c.req.param('id') ?? ''
const revisionIn = async (c: Context) => Number(await bodyText(c, 'revision'))
const typedText = async (c: Context) => cleanText(await bodyText(c, 'text'))

async function isUnfit(ports: Ports, c: Context): Promise<boolean> {
  const delivery = await existingDelivery(ports, idOf(c))
  const open = await openTextOf(ports, delivery, await typedText(c))
  return open?.fault !== undefined && open.revision === (await revisionIn(c))
}

async function toldOf(ports: Ports, id: string): Promise<TextOfDelivery> {
  const told = await textOfDelivery(ports, await existingDelivery(ports, id))
  if (told) return told
  throw new InputError('not-found', 'The post or the account of this delivery is gone')
}

/** What a template would give is no own text: it follows its post. */
async function saveText(ports: Ports, c: Context): Promise<Delivery> {
  const told = await toldOf(ports, idOf(c))
  const { delivery, post } = told.subject
  if ((await revisionIn(c)) !== post.revision) {
    throw new InputError('conflict', 'The post was changed meanwhile: look at the text again')
  }
  const given = await typedText(c)
  const made = told.share(undefined)
  const own = made.ok && wholeOf(made).trim() === given ? undefined : given
  return own === delivery.text ? delivery : editDelivery(ports, delivery.id, own)
}

interface TextFormProps {
  readonly open: OpenText
}

/** The text as it goes out, to be changed, and approved where that is needed. */
export const TextForm = ({ open }: TextFormProps) => {
  const { delivery, text, isOwn, texts, language, count, cost, fault, revision } = open
  const href = deliveryHref(delivery)
  return (
    <>
      <form method="post" action={`${href}/text`} class="share-form">
        {fault && (
          <p class="notice" id="fault" role="alert">
            {fault}
          </p>
        )}
        <label>
          {isOwn ? 'Its own text' : 'From its template'}
          {/* HTML drops a line feed that comes first. */}
          <textarea
            name="text"
            rows={6}
            lang={language}
            required
            aria-describedby={fault ? 'fault count' : 'count'}
            aria-invalid={fault ? 'true' : undefined}
            hx-post={`${href}/count`}
            hx-trigger="input delay:300ms"
            hx-target="#count"
            hx-swap="outerHTML"
          >
            {`\n${text}`}
          </textarea>
        </label>
        <CountLine count={count} cost={cost} texts={texts} language={language} />
        <input type="hidden" name="revision" value={revision} />
        <div class="actions">
          {next(delivery.state, 'approve') && (
            <button type="submit" class="first" formaction={`${href}/approve-text`}>
              Approve
            </button>
          )}
          <SubmitButton tone="quiet">Keep the text</SubmitButton>
        </div>
      </form>
      {delivery.text !== undefined && (
        <ActionButton action={`${href}/template`}>Back to its template</ActionButton>
      )}
    </>
  )
}

type CountLineProps = Pick<OpenText, 'count' | 'cost' | 'texts'> & { readonly language?: string }

/** Of several posts, the count is of the first: all of them fit. */
const CountLine = ({ count, cost, texts, language }: CountLineProps) => (
  <div id="count" class="count-line quiet" aria-live="polite">
    <p>
      <span class={count.valid ? undefined : 'over'}>
        {count.count} of {count.limit}
      </span>{' '}
      · {dollars(cost)}
    </p>
    {texts.length > 1 && (
      <details>
        <summary>In {texts.length} posts</summary>
        <ThreadText texts={texts} language={language} />
      </details>
    )}
  </div>
)
