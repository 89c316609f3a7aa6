import { z } from 'zod'
import type { Draft, NetworkIO, Progress } from '../../ports/network.ts'
import { type Media, uploadImage } from '../http/media.ts'
import type { Login } from './login.ts'
import type { Repository } from './repository.ts'

/** What a record names an uploaded image by: https://atproto.com/specs/data-model#blob-type */
const blobSchema = z.object({
  $type: z.literal('blob'),
  ref: z.object({ $link: z.string().min(1).max(200) }),
  mimeType: z.string().max(100),
  size: z.int().positive(),
})
export type Blob = z.output<typeof blobSchema>

const answerSchema = z.object({ blob: blobSchema })

/**
 * https://docs.bsky.app/docs/api/com-atproto-repo-upload-blob. The same bytes have the same name every time, so that a record which
 * names them stays the same as well.
 */
export function uploadBlob(
  io: NetworkIO,
  account: Repository,
  login: Login,
  draft: Draft,
  progress: Progress | undefined,
): Promise<Media<Blob>> {
  return uploadImage(io, draft, progress, async ({ type }, bytes) => {
    const answer = await account.upload(login, type, bytes)
    if (answer.outcome !== 'answered') return answer
    const { data } = answerSchema.safeParse(answer.body)
    return data
      ? { outcome: 'uploaded', media: data.blob }
      : { outcome: 'lost', reason: 'the answer does not name the upload' }
  })
}
