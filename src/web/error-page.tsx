import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { answer } from './public/frame.tsx'
import { NoticePage } from './public/notice-page.tsx'

/** Feeds come before the headers of all other pages: what goes wrong there needs its own. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What went wrong, on paths for people. It asks nothing of the stores: they may be what went wrong. */
export function errorPage(
  c: Context,
  status: ContentfulStatusCode,
  { title, message }: { readonly title: string; readonly message: string },
): Response | Promise<Response> {
  const page = (
    <NoticePage title={title} publication={undefined} asset={(name) => `/assets/${name}`}>
      <p>{message}</p>
      <p>
        {c.req.path.startsWith('/admin') ? (
          <a href="/admin">Back to Today</a>
        ) : (
          <a href="/">To the start page</a>
        )}
      </p>
    </NoticePage>
  )
  c.header('Content-Security-Policy', POLICY)
  c.header('X-Content-Type-Options', 'nosniff')
  return answer(c, page, status)
}
