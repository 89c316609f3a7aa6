import { Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { imageSize } from '../../core/image-size.ts'
import { ALT_MAX, type Post } from '../../core/post.ts'
import { describeImage } from '../../tasks/change-post.ts'
import { Allowed, useMay } from './allowed.tsx'
import { postHref } from './delivery-line.tsx'
import { act } from './flash.ts'
import { bodyText, SubmitButton } from './forms.tsx'
import type { PreviewLine } from './previews.tsx'
import type { AdminDeps, AdminEnv } from './view.ts'

/** Images as they are uploaded, for the pages that show them; and a form that describes the image of a post. */
export function imagePages({ ports }: AdminDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>()
    .get('/images/:hash', async (c) => {
      const bytes = await ports.images.bytes(c.req.param('hash'))
      const size = bytes && imageSize(bytes)
      if (!bytes || !size) throw new InputError('not-found', 'There is no such image')
      return c.body(bytes, 200, { 'content-type': `image/${size.type}` })
    })
    .post('/posts/:id/alt', async (c) => {
      const id = c.req.param('id')
      const alt = await bodyText(c, 'alt')
      return act(c, postHref(id), async () => {
        await describeImage(ports, id, alt)
        return 'Saved. Feeds and shares from now on tell it to those who cannot see the image.'
      })
    })
}

export const imageHref = (hash: string) => `/admin/images/${encodeURIComponent(hash)}`

/** Of the first network that the image is uploaded to. */
export function shownHash(previews: readonly PreviewLine[] | string): string | undefined {
  if (typeof previews === 'string') return undefined
  return previews.find(({ preview }) => preview.image)?.preview.image?.hash
}

interface PostImageProps {
  readonly post: Post
  /** Of the image as it is uploaded somewhere, if it is. */
  readonly hash?: string | undefined
}

/** The image of a post, what is said of it, and a form to say it. */
export const PostImage = ({ post, hash }: PostImageProps) => {
  const { image } = post
  const may = useMay('posts')
  if (!image) return null
  return (
    <section aria-labelledby="image">
      <h2 id="image">Image</h2>
      {hash !== undefined && (
        <p>
          <img class="shown" src={imageHref(hash)} alt={image.alt ?? ''} />
        </p>
      )}
      <p class="quiet">
        <a href={image.url}>{image.url}</a>
      </p>
      {!image.alt && (
        <p class="notice">
          It has no alternative text: people who cannot see it are told nothing of it.
        </p>
      )}
      <Allowed to="posts">
        <form method="post" action={`${postHref(post.id)}/alt`}>
          <label>
            Alternative text
            <textarea name="alt" rows={2} maxlength={ALT_MAX} required>
              {image.alt ?? ''}
            </textarea>
            <small>What the image shows, in a sentence or two.</small>
          </label>
          <SubmitButton>Save the text</SubmitButton>
        </form>
      </Allowed>
      {image.alt && !may && <p>{image.alt}</p>}
    </section>
  )
}
