import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** A plain page for what went wrong, on paths for people. */
export function errorPage(
  c: Context,
  status: ContentfulStatusCode,
  { title, message }: { readonly title: string; readonly message: string },
): Response | Promise<Response> {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="/assets/logo.svg" type="image/svg+xml" />
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
    </html>
  )
  return c.html(html`<!doctype html>${page}`, status)
}
