import type { Recognition } from '../../ports/post-store.ts'
import { Moment } from '../public/moment.tsx'

interface RecognitionsProps {
  readonly recognitions: readonly Recognition[]
  readonly zone: string
}

/** Why something that a source said was taken for this post although its names differ; nothing where they never did. */
export const Recognitions = ({ recognitions, zone }: RecognitionsProps) =>
  recognitions.length === 0 ? null : (
    <section aria-labelledby="recognised">
      <h2 id="recognised">How it was recognised</h2>
      <ol class="timeline" reversed>
        {recognitions.map(({ at, says }) => (
          <li>
            <p class="quiet">
              <Moment at={at} zone={zone} />
            </p>
            <p>{says}</p>
          </li>
        ))}
      </ol>
    </section>
  )
