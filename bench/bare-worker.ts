import { Hono } from 'hono'
import { constantAnswers } from './constant-answer.ts'

/** What Posthorn in workerd is compared with: the least a Hono Worker can do to answer feeds with constant bytes. */
let app: Hono | undefined

function openApp(answers: string): Hono {
  const opened = new Hono()
  for (const { path, bytes, headers, notModified } of constantAnswers(JSON.parse(answers))) {
    const { etag } = headers
    const whole = { status: 200, headers, encodeBody: 'manual' } as const
    const known = { status: 304, headers: notModified } as const
    opened.get(path, (c) =>
      c.req.header('if-none-match') === etag
        ? new Response(null, known)
        : new Response(bytes, whole),
    )
  }
  return opened
}

/** What the platform calls. */
export const bareWorker = {
  fetch(request: Request, { ANSWERS }: { readonly ANSWERS: string }) {
    app ??= openApp(ANSWERS)
    return app.fetch(request)
  },
}
