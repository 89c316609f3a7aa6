import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** A plain page for what went wrong, on paths for people. */
export function errorPage(
  c: Context,
  status: ContentfulStatusCode,
  { title, message }: { readonly title: string; readonly message: string },
): Response | Promise<Response> {
  return c.html(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="stylesheet" href="/assets/pico.min.css" />
        <link rel="stylesheet" href="/assets/posthorn.css" />
      </head>
      <body>
        <main class="container">
          <h1>{title}</h1>
          <p>{message}</p>
          <p>
            <a href="/">To the start page</a>
          </p>
        </main>
      </body>
    </html>,
    status,
  )
}
