import setup from '../../config/posthorn.yaml'
import nightBus from '../../config/sample-posts/night-bus.md'
import readingRoom from '../../config/sample-posts/reading-room.md'
import riverSwimming from '../../config/sample-posts/river-swimming.md'
import { readPosts } from '../cli/post-file.ts'

/** A Worker has no files: the set-up for the first start travels in it. */
export const bundledSetup = { file: 'config/posthorn.yaml', text: setup }

/** The sample posts, as `postInput` takes them. */
export async function bundledPosts(): Promise<unknown[]> {
  const texts = [nightBus, readingRoom, riverSwimming]
  const posts = await Promise.all(
    texts.map((text) =>
      readPosts({ readFile: async () => new TextEncoder().encode(text) }, 'sample-post.md'),
    ),
  )
  return posts.flat()
}
