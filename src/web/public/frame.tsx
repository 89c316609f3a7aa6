import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AssetLink } from './asset-links.ts'

interface FrameProps {
  readonly title: string
  readonly asset: AssetLink
  /** More for the head: discovery links, robots. */
  readonly head?: Child
  readonly header: Child
  readonly footer: Child
  readonly children?: Child
  /** `admin` pages refresh parts of themselves. */
  readonly kind: 'public' | 'admin'
}

/** What every page has: styles, a way past the header, landmarks. Works without its scripts. */
export const Frame = ({ title, asset, head, header, footer, children, kind }: FrameProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <link rel="icon" href={asset('logo.svg')} type="image/svg+xml" />
      <link rel="stylesheet" href={asset('pico.min.css')} />
      <link rel="stylesheet" href={asset('posthorn.css')} />
      <link rel="stylesheet" href={asset(`${kind}.css`)} />
      {head}
      {kind === 'public' ? (
        <script src={asset('copy.js')} defer></script>
      ) : (
        <AdminHead asset={asset} />
      )}
    </head>
    <body class={kind}>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <header>{header}</header>
      <main id="content" tabindex={-1}>
        {children}
      </main>
      <footer>{footer}</footer>
    </body>
  </html>
)

/** Scripts that refresh parts of a page. */
const AdminHead = ({ asset }: Pick<FrameProps, 'asset'>) => (
  <>
    <meta name="robots" content="noindex" />
    <meta name="htmx-config" content={htmxConfig} />
    <script src={asset('htmx.min.js')} defer></script>
  </>
)

/** The page stays as it is when an answer is an error, such as the end of a session. */
const htmxConfig = JSON.stringify({
  includeIndicatorCSS: false,
  history: false,
  noSwap: [204, 304, '4xx', '5xx'],
})

/** Answers with a whole document. */
export function answer(c: Context, page: Child, status: ContentfulStatusCode = 200) {
  return c.html(html`<!doctype html>${page}`, status)
}
