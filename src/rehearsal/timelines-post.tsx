import { findLinks } from '../core/find-links.ts'
import type { LocalNetwork, RehearsalPost } from './local-network.ts'
import type { ShownImage } from './media.ts'
import { type ShownCard, shownCard } from './shown-card.ts'

interface ShownPostProps {
  readonly post: RehearsalPost
  readonly links: LocalNetwork['links']
  readonly crawls: LocalNetwork['crawls']
  /** It was taken down: followers see nothing of it any more. */
  readonly gone: boolean
  /** Where its image is. */
  readonly picture: string | undefined
}

/** One post as followers see it. */
export function ShownPost({ post, links, crawls, gone, picture }: ShownPostProps) {
  const { account, at, editedAt, language, text, image } = post
  const card = shownCard(post, crawls)
  return (
    <article class={gone ? 'gone' : undefined} lang={language}>
      <span class="avatar" aria-hidden="true">
        {[...account][0]?.toUpperCase()}
      </span>
      <header lang="en">
        <strong>@{account}</strong>{' '}
        <time datetime={at}>{`${at.slice(0, 16).replace('T', ' ')} UTC`}</time>
        {editedAt && <span class="mark"> · edited</span>}
        {gone && <span class="mark"> · taken down</span>}
      </header>
      <p class="text" dir="auto">
        <Linked text={text} kind={links} />
      </p>
      {image?.as === 'attach' && <Image image={image} picture={picture} />}
      {card && image?.as !== 'attach' && <Card card={card} image={image} picture={picture} />}
    </article>
  )
}

/** The links that this network makes, and only to the web. */
function Linked({ text, kind }: { readonly text: string; readonly kind: LocalNetwork['links'] }) {
  const links = findLinks(text, kind)
  const ends = [0, ...links.map(({ end }) => end)]
  return (
    <>
      {links.map(({ url, start }, index) => (
        <>
          {text.slice(ends[index], start)}
          <a href={/^https?:\/\//i.test(url) ? url : `https://${url}`} rel="nofollow noopener">
            {url}
          </a>
        </>
      ))}
      {text.slice(ends.at(-1))}
    </>
  )
}

interface ImageProps {
  readonly image: ShownImage
  readonly picture: string | undefined
}

/** Of an old one only the proportions are known. Networks tell nobody what the image of a card shows. */
function Image({ image, picture }: ImageProps) {
  const { as, type, width, height, alt } = image
  return (
    <figure class="image">
      {picture ? (
        <img src={picture} width={width} height={height} alt={alt ?? ''} />
      ) : (
        <svg
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={alt ?? 'No alternative text'}
        >
          <rect width={width} height={height} />
        </svg>
      )}
      {as === 'attach' && (
        <figcaption lang="en">
          {alt ? <q>{alt}</q> : 'No alternative text'}{' '}
          <span class="note">
            {type.replace('image/', '').toUpperCase()}, {width} × {height}
          </span>
        </figcaption>
      )}
    </figure>
  )
}

interface CardProps extends Pick<ImageProps, 'picture'> {
  readonly card: ShownCard
  readonly image: ShownImage | undefined
}

function Card(props: CardProps) {
  const { card, image, picture } = props
  const { title, description, host } = card
  return (
    <a class="card" href={card.url} rel="nofollow noopener">
      {image && <Image image={image} picture={picture} />}
      <span class="host">{host}</span>
      {title !== undefined && <strong>{title}</strong>}
      {description && <span class="words">{description}</span>}
      {title === undefined && (
        <span class="note" lang="en">
          Title, text and picture from the page
        </span>
      )}
    </a>
  )
}
