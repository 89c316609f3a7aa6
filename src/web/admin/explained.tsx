import type { Ports } from '../../ports/ports.ts'
import { type Explained, explain } from '../../tasks/explain.ts'
import { networkName, postHref } from './delivery-line.tsx'

/** Why a post goes to an account or not: asked for one account at a time. */
export interface ExplainedLines {
  readonly accounts: readonly { readonly id: string; readonly network: string }[]
  readonly account?: string
  readonly explained: readonly Explained[]
}

export async function explainedLines(
  ports: Ports,
  post: string,
  wanted: string | undefined,
): Promise<ExplainedLines> {
  const all = await ports.setup.accounts()
  const accounts = all.map(({ id, network }) => ({ id, network: networkName(ports, network) }))
  const account = accounts.find(({ id }) => id === wanted)?.id
  if (account === undefined) return { accounts, explained: [] }
  return { accounts, account, explained: await explain(ports, { post, account }) }
}

const words = {
  pass: 'Yes',
  wait: 'Not now',
  hold: 'A person first',
  withdraw: 'No',
  miss: 'Too late',
  unfit: 'No text fits',
} as const

interface WhyProps {
  readonly post: string
  readonly lines: ExplainedLines
}

/** A list of the rules for each schedule, folded behind what they come to. */
export const Why = ({ post, lines: { accounts, account: chosen, explained } }: WhyProps) => (
  <section aria-labelledby="why">
    <h2 id="why">Why, or why not</h2>
    <ul class="rows">
      {accounts.map(({ id, network }) => (
        <li>
          <a
            href={`${postHref(post)}?explain=${encodeURIComponent(id)}#why`}
            {...(id === chosen && { 'aria-current': 'true' })}
          >
            {id} on {network}
          </a>
          {id === chosen && <Cases explained={explained} />}
        </li>
      ))}
    </ul>
  </section>
)

const Cases = ({ explained }: { readonly explained: readonly Explained[] }) => (
  <>
    {explained.length === 0 && <p class="quiet">There is no schedule.</p>}
    {explained.map(({ schedule, says, rules }) => (
      <details class="panel">
        <summary>
          {schedule}: {says}
        </summary>
        <ol>
          {rules.map((rule) => (
            <li>
              <strong>{words[rule.verdict]}.</strong> {rule.says}
            </li>
          ))}
        </ol>
      </details>
    ))}
  </>
)
