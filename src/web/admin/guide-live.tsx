import { Hono } from 'hono'
import { InputError, type Issue } from '../../core/errors.ts'
import { type Guide, nextStep } from '../../core/guide.ts'
import { readGuide } from '../../tasks/guide-kept.ts'
import { goLive } from '../../tasks/guide-live.ts'
import { guidedSetup } from '../../tasks/guide-setup.ts'
import { removeTestPosts, writeTestPost } from '../../tasks/guide-test-post.ts'
import { type ConfigChange, planConfig } from '../../tasks/plan-config.ts'
import { answer } from '../public/frame.tsx'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import { GuidePage, Onward, stepHref } from './guide-frame.tsx'
import { LivePage, liveFacts } from './guide-live-page.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

export function liveStep(deps: AdminDeps): Hono<AdminEnv> {
  const { ports, setupFile, publicUrl } = deps
  const app = new Hono<AdminEnv>()

  app.get('/live', async (c) => {
    const guide = await readGuide(ports)
    if (guide.liveAt !== undefined) {
      const facts = await liveFacts(ports, guide, publicUrl)
      return answer(c, <LivePage view={c.var.view} guide={guide} facts={facts} />)
    }
    const missing = nextStep(guide)
    if (missing && missing !== 'live') return c.redirect(stepHref(missing), 303)
    const read = await guidedSetup(ports, setupFile.readForm, guide)
    const parts = read.ok
      ? { changes: await planConfig(ports, read.setup), issues: [] }
      : { changes: [], issues: read.issues }
    return answer(c, <ReadyPage view={c.var.view} guide={guide} {...parts} />)
  })

  app.post('/live', (c) =>
    act(c, stepHref('live'), async () => {
      const went = await goLive(ports, setupFile.readForm)
      if (went.ok) return 'It is live.'
      const said = went.issues.map(({ path, message }) => `${path}: ${message}`)
      throw new InputError('invalid', said.join(' '), went.issues)
    }),
  )

  app.post('/live/test-post', (c) =>
    act(c, `${stepHref('live')}#tests`, async () => {
      const title = await bodyText(c, 'title')
      await writeTestPost(ports, { title, dek: await bodyText(c, 'dek') })
      return 'The test post is written, and goes out in 20 seconds.'
    }),
  )

  app.post('/live/remove-tests', (c) =>
    act(c, stepHref('live'), async () => {
      const removed = await removeTestPosts(ports)
      return removed === 1 ? 'The test post is taken out.' : `${removed} test posts are taken out.`
    }),
  )

  return app
}

interface ReadyProps {
  readonly view: View
  readonly guide: Guide
  readonly changes: readonly ConfigChange[]
  readonly issues: readonly Issue[]
}

const ReadyPage = ({ view, guide, changes, issues }: ReadyProps) => (
  <GuidePage view={view} guide={guide} step="live">
    <p class="standing">
      {guide.account?.form.rehearsal === true
        ? 'All that was drafted is applied at once. Your account rehearses, so that nothing leaves this machine yet.'
        : 'All that was drafted is applied at once. From then on, new posts go out for real.'}
    </p>
    <ul class="promises">
      {guide.source?.form?.type === 'feed' && (
        <li>
          The posts that are in your feed now count as shared: only what is new from now on goes
          out.
        </li>
      )}
      {guide.replaces && guide.samples.length > 0 && (
        <li>
          The sample goes: its {guide.samples.length} posts are taken out of the feeds, and its
          accounts and schedules are replaced by yours.
        </li>
      )}
      {!guide.replaces && <li>What is set up already stays as it is.</li>}
      <li>Everything can be changed afterwards, under Set-up.</li>
    </ul>
    {issues.map(({ path, message }) => (
      <p class="notice">
        {path}: {message}
      </p>
    ))}
    <form method="post" action={stepHref('live')}>
      <Onward>Go live</Onward>
    </form>
    <details>
      <summary>What changes, key by key</summary>
      <Changes changes={changes} />
    </details>
  </GuidePage>
)

const verbs = { create: 'new', update: 'changed', remove: 'removed' } as const

const Changes = ({ changes }: Pick<ReadyProps, 'changes'>) => (
  <ul class="changes">
    {changes.map(({ kind, id, action, changes: keys }) => (
      <li>
        <strong>
          {kind} {id === kind ? '' : id}
        </strong>{' '}
        {verbs[action]}
        {action !== 'remove' && keys.length > 0 && (
          <ul>
            {keys.map(({ key, to }) => (
              <li>
                <code>
                  {key}: {to === undefined ? 'left out' : shown(to)}
                </code>
              </li>
            ))}
          </ul>
        )}
      </li>
    ))}
  </ul>
)

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
