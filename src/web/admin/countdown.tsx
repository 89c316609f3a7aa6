import type { AssetLink } from '../public/asset-links.ts'
import { Moment } from '../public/moment.tsx'
import type { View } from './view.ts'

interface CountdownProps {
  readonly at: Date
  readonly view: Pick<View, 'zone' | 'now'>
}

/** When it is, and how long that is from now: the second needs a script. */
export const Countdown = ({ at, view }: CountdownProps) => (
  <>
    <Moment at={at} zone={view.zone} />
    <span
      class="countdown"
      data-until={at.getTime()}
      data-now={view.now.getTime()}
      aria-hidden="true"
    ></span>
  </>
)

/** For the head of pages that count down. */
export const CountdownScript = ({ asset }: { readonly asset: AssetLink }) => (
  <script src={asset('countdown.js')} defer></script>
)
