import type { z } from 'zod'
import type { Guide } from '../../core/guide.ts'
import type { Network } from '../../ports/network.ts'
import type { Ports } from '../../ports/ports.ts'
import { GuidePage, Onward, stepHref } from './guide-frame.tsx'
import { InputField, IssueSummary, SecretField } from './setup-fields.tsx'
import type { FieldWords, PartForm } from './setup-form.ts'
import type { View } from './view.ts'

/** What each setting of a network is called, from its schema. */
export function settingWords({ settings }: Network): FieldWords {
  return Object.fromEntries(
    Object.entries(settings.shape).map(([key, field]) => {
      const { title, description } = (field as z.ZodType).meta() ?? {}
      const words = { label: title ?? key.replaceAll('_', ' ') }
      return [key, description === undefined ? words : { ...words, hint: description }]
    }),
  )
}

interface NetworkPageProps {
  readonly view: View
  readonly guide: Guide
  readonly networks: readonly Network[]
  readonly ports: Pick<Ports, 'rehearsal'>
}

export const NetworkPage = ({ view, guide, networks, ports }: NetworkPageProps) => (
  <GuidePage view={view} guide={guide} step="account">
    <p class="standing">
      On which network does your publication speak first? You can add others later, and begin with a
      rehearsal: then nothing leaves this machine.
    </p>
    <ul class="networks">
      {networks.map(({ id, name }) => (
        <li>
          <a
            href={`${stepHref('account')}?network=${id}`}
            aria-current={guide.account?.form.network === id ? 'true' : undefined}
          >
            {name}
            <small>
              {guide.account?.form.network === id
                ? 'chosen'
                : ports.rehearsal.fetch(id)
                  ? 'real, or rehearsed'
                  : 'real only, here'}
            </small>
          </a>
        </li>
      ))}
    </ul>
    {guide.account && guide.done.includes('account') && (
      <p>
        <a class="button" href={stepHref('template')}>
          Go on with {guide.account.id}
        </a>
      </p>
    )}
  </GuidePage>
)

interface AccountPageProps {
  readonly view: View
  readonly guide: Guide
  readonly network: Network
  readonly form: PartForm
  /** Secrets that were given before. */
  readonly kept: readonly string[]
}

const isNeeded = (network: Network, key: string) =>
  !(network.settings.shape[key] as z.ZodType).safeParse(undefined).success

export const AccountPage = ({ view, guide, network, form, kept }: AccountPageProps) => {
  const keys = Object.keys(network.settings.shape)
  const first = keys.filter((key) => isNeeded(network, key) || network.secrets.includes(key))
  const others = keys.filter((key) => !first.includes(key))
  const field = (key: string) =>
    network.secrets.includes(key) ? (
      <SecretField form={form} name={key} kept={kept.includes(key)} />
    ) : (
      <InputField form={form} name={key} />
    )
  return (
    <GuidePage view={view} guide={guide} step="account" title={`An account on ${network.name}`}>
      <p class="standing">
        <a href={stepHref('account')}>Choose another network</a>
      </p>
      <IssueSummary form={form} />
      <section class="panel choice" aria-labelledby="rehearse">
        <h2 id="rehearse">Rehearse first</h2>
        <p>
          Your posts go to a {network.name} that lives inside Posthorn, with the limits and the
          moods of the real one. You see what followers would see, and nobody else does. Going over
          to the real one later is one change.
        </p>
        <form method="post" action={stepHref('account')}>
          <input type="hidden" name="network" value={network.id} />
          <input type="hidden" name="how" value="rehearsal" />
          <Onward>Rehearse with {network.name}</Onward>
        </form>
      </section>
      <section class="panel choice" aria-labelledby="real">
        <h2 id="real">Connect the real account</h2>
        <p>
          Its credentials are encrypted, and proven by a request that posts nothing.
          {network.signIn && (
            <> Where no token is given, you sign in at {network.name} after going live.</>
          )}
        </p>
        <form method="post" action={stepHref('account')}>
          <input type="hidden" name="network" value={network.id} />
          <input type="hidden" name="how" value="real" />
          {first.map(field)}
          {others.length > 0 && (
            <details open={form.issues.some((one) => others.includes(one.field ?? ''))}>
              <summary>More settings</summary>
              {others.map(field)}
            </details>
          )}
          <div class="actions onward">
            <button type="submit" class="quiet">
              Connect {network.name}
            </button>
          </div>
        </form>
      </section>
    </GuidePage>
  )
}
