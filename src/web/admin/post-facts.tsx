import type { PagePlaces } from '../../core/page-text.ts'
import { type Post, visibleAt } from '../../core/post.ts'
import type { KeptPage } from '../../ports/page-text-store.ts'
import { Moment } from '../public/moment.tsx'

interface FactsProps {
  readonly post: Post
  readonly zone: string
  /** What was read on its page, where its source gives only an excerpt. */
  readonly page: KeptPage | undefined
}

export const Facts = ({ post, zone, page }: FactsProps) => (
  <section aria-labelledby="facts">
    <h2 id="facts">Details</h2>
    <dl class="facts">
      <dt>Address</dt>
      <dd>
        <a href={post.url}>{post.url}</a>
      </dd>
      <dt>Published</dt>
      <dd>
        <Moment at={visibleAt(post)} zone={zone} />
      </dd>
      <dt>Authors</dt>
      <dd>{post.authors.map(({ name }) => name).join(', ') || '–'}</dd>
      <dt>Section</dt>
      <dd>{post.section ?? '–'}</dd>
      <dt>Tags</dt>
      <dd>{post.tags.join(', ') || '–'}</dd>
      <dt>From</dt>
      <dd>{post.source ?? 'The API'}</dd>
      {page && <PageRead page={page} zone={zone} />}
      <dt>Id</dt>
      <dd>
        <code>{post.id}</code>
      </dd>
      <dt>Guid</dt>
      <dd>
        <code>{post.guid}</code>
      </dd>
    </dl>
  </section>
)

const PageRead = ({ page, zone }: { readonly page: KeptPage; readonly zone: string }) => (
  <>
    <dt>Its page</dt>
    <dd>
      {page.readAt ? (
        <>
          Read <Moment at={page.readAt} zone={zone} />
          {page.places && `: ${placesSaid(page.places)}`}
        </>
      ) : (
        'Not read yet'
      )}
      {page.reason !== undefined && <small>{page.reason}</small>}
    </dd>
  </>
)

const names = {
  title: 'title',
  dek: 'dek',
  html: 'text',
  authors: 'authors',
  section: 'section',
  tags: 'tags',
  language: 'language',
  image: 'image',
} as const

/** `text by the body; title, image by Open Graph`. What the source says itself counts all the same. */
function placesSaid(places: PagePlaces): string {
  const parts = Object.entries(places) as [keyof PagePlaces, string][]
  return [...Map.groupBy(parts, ([, place]) => place)]
    .map(([place, found]) => `${found.map(([part]) => names[part]).join(', ')} by ${place}`)
    .join('; ')
}
