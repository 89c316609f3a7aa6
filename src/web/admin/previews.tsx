import type { Child } from 'hono/jsx'
import type { PreviewImage, SharePreview } from '../../tasks/preview-share.ts'
import { imageHref } from './post-image.tsx'
import { ShareText } from './share-text.tsx'
import { ThreadText } from './thread-text.tsx'

interface PreviewsProps {
  /** A string says why there are none. */
  readonly previews: readonly PreviewLine[] | string
  /** What stands under the text for an account. */
  readonly under?: ((account: string) => Child) | undefined
}

/** A preview with the network's name for people. */
export interface PreviewLine {
  readonly preview: SharePreview
  readonly networkName: string
}

/** What each account would say, to the character, with its count and its cost. */
export const Previews = ({ previews, under }: PreviewsProps) => {
  if (typeof previews === 'string') return <p class="quiet">{previews}</p>
  if (previews.length === 0) return <p class="quiet">No accounts are connected.</p>
  return (
    <div class="previews">
      {previews.map((line) => (
        <Preview line={line} under={under} />
      ))}
    </div>
  )
}

interface PreviewProps extends Pick<PreviewsProps, 'under'> {
  readonly line: PreviewLine
}

const Preview = ({ line: { preview, networkName }, under }: PreviewProps) => {
  const { account, text, parts = [], card, count, limit, cost, warnings, valid, reply } = preview
  const { article, image } = preview
  return (
    <article class="preview">
      <header>
        <strong>{networkName}</strong>
        {account && <span class="quiet">{account}</span>}
      </header>
      {text && <ThreadText texts={[text, ...parts.map((part) => part.text)]} />}
      {image?.as === 'attach' && <Shown image={image} />}
      {card && (
        <blockquote class="card">
          {image?.as === 'card' && <Shown image={image} />}
          <strong>{card.title}</strong>
          {card.description && <p>{card.description}</p>}
          <span class="quiet">{new URL(card.url).host}</span>
        </blockquote>
      )}
      {article && (
        <details>
          <summary class="quiet">With the whole post, as an article</summary>
          <pre>{article.markdown}</pre>
        </details>
      )}
      {reply && (
        <>
          <p class="quiet">Answered by itself with:</p>
          <ShareText text={reply.text} />
        </>
      )}
      {warnings.map((warning) => (
        <p class="notice">{warning}</p>
      ))}
      <footer>
        <label>
          <span class={valid ? undefined : 'over'}>
            {count} of {limit}
          </span>
          <meter min={0} max={limit} value={Math.min(count, limit)} high={limit * 0.95}>
            {count} of {limit}
          </meter>
        </label>
        <span>{dollars(cost)}</span>
      </footer>
      {account && under?.(account)}
    </article>
  )
}

/** The very bytes that are uploaded. */
const Shown = ({ image }: { readonly image: PreviewImage }) => (
  <figure class="shown">
    <img
      src={imageHref(image.hash)}
      alt={image.alt ?? ''}
      width={image.width}
      height={image.height}
    />
    <figcaption class="quiet">
      {image.width} × {image.height}, {Math.ceil(image.bytes / 1000)} kB
      {image.alt !== undefined && <>: {image.alt}</>}
    </figcaption>
  </figure>
)

/** Networks bill in tenths of a cent. */
export const dollars = (cost: number): string => (cost === 0 ? 'Free' : `$${cost.toFixed(3)}`)
