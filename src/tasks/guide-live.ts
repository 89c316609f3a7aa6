import { InputError, type Issue } from '../core/errors.ts'
import { type Guide, guidedForm, guideSteps, takenNames } from '../core/guide.ts'
import { type SetupForm, setupForm } from '../core/setup-form.ts'
import type { Ports } from '../ports/ports.ts'
import { applyConfig } from './apply-config.ts'
import { deletePost } from './change-post.ts'
import type { ReadSetup } from './edit-setup.ts'
import { changeGuide, readGuide } from './guide-kept.ts'
import { standingForm } from './guide-setup.ts'
import type { ConfigChange } from './plan-config.ts'

export type WentLive =
  | { readonly ok: true; readonly changes: readonly ConfigChange[] }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/**
 * Applies the guide's set-up, all or nothing. The sample's posts are taken out first, so that none of them can go out on an account
 * that is connected by this.
 *
 * @throws InputError `wrong-state` when it is live already or steps are missing, `conflict` when a name is taken by now, and what
 * applying says
 */
export async function goLive(
  ports: Ports,
  readForm: (form: SetupForm) => ReadSetup,
): Promise<WentLive> {
  const instead = await ports.setup.version()
  const guide = await readGuide(ports)
  check(guide)
  const standing = await standingForm(ports, guide)
  const read = readForm(guidedForm(guide, standing))
  if (!read.ok) return read
  const taken = standing ? takenNames(guide, standing, setupForm(read.setup)) : []
  if (taken.length > 0) throw nowTaken(taken)
  const now = ports.clock.now()
  if (guide.replaces) {
    for (const id of guide.samples) if (await ports.posts.byId(id)) await deletePost(ports, id)
    await ports.guide.startAnew(read.setup.publication.home, now)
  }
  const changes = await applyConfig(ports, read.setup, { instead })
  // What was filled in stands in the set-up now: here its credentials are forgotten.
  await changeGuide(ports, ({ replaces, tests, account, source }) => ({
    ...{ samples: [], replaces, tests, done: [...guideSteps], liveAt: now.toISOString() },
    ...(account && { account: { id: account.id, form: {} } }),
    ...(source && { source: withoutSecrets(source) }),
  }))
  return { ok: true, changes }
}

type GuidedSource = NonNullable<Guide['source']>

const withoutSecrets = ({ id, form }: GuidedSource): GuidedSource => ({
  ...(id !== undefined && { id }),
  ...(form && { form: { type: form.type } }),
})

const nowTaken = (names: readonly string[]) =>
  new InputError(
    'conflict',
    `Meanwhile somebody else made ${names.join(' and ')}, which stays: take that step again, and yours gets another name`,
  )

function check({ liveAt, done }: Guide): void {
  if (liveAt !== undefined) throw new InputError('wrong-state', 'This set-up is live already.')
  const missing = guideSteps.find((step) => step !== 'live' && !done.includes(step))
  if (missing) {
    throw new InputError('wrong-state', `The step “${missing}” is still to be done before that.`)
  }
}
