import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AssetLink } from '../public/asset-links.ts'
import type { Description } from './describe-api.ts'
import { type DocsOperation, docsOperations } from './docs-operations.ts'

/**
 * The API for people: everything its description says, and, with a script, a form to try each operation. The token that is typed
 * in stays in the page: nothing keeps it.
 */
export function docsPage(
  c: Context,
  description: Description,
  asset: AssetLink,
): Response | Promise<Response> {
  const groups = Map.groupBy(docsOperations(description), ({ tag }) => tag)
  const server = description.servers?.[0]?.url ?? ''
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Posthorn API</title>
        <link rel="icon" href={asset('logo.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={asset('pico.min.css')} />
        <link rel="stylesheet" href={asset('posthorn.css')} />
        <link rel="stylesheet" href={asset('api-docs.css')} />
        <script src={asset('try-api.js')} defer />
      </head>
      <body>
        <main class="container api-docs">
          <Introduction version={description.info.version} />
          {[...groups].map(([tag, operations]) => (
            <section aria-labelledby={idOf(tag)}>
              <h2 id={idOf(tag)}>{tag}</h2>
              {operations.map((operation) => (
                <OperationEntry operation={operation} server={server} />
              ))}
            </section>
          ))}
        </main>
      </body>
    </html>
  )
  return c.html(html`<!doctype html>${page}`)
}

const idOf = (tag: string) => `part-${tag.toLowerCase().replace(/[^a-z]+/g, '-')}`

const Introduction = ({ version }: { readonly version: string }) => (
  <>
    <h1>Posthorn API</h1>
    <p>
      Version {version}, for programs as <a href="openapi.json">OpenAPI 3.1</a>. Every request
      carries <code>Authorization: Bearer TOKEN</code>; <code>npx posthorn token create NAME</code>{' '}
      makes one. Errors are problem JSON (RFC 9457) with a stable <code>code</code>. Every POST may
      carry an <code>Idempotency-Key</code>, and every change of one thing the <code>ETag</code>{' '}
      under which it was read as <code>If-Match</code>.
    </p>
    <div id="token-field" hidden>
      <label for="token">
        API token
        <input
          id="token"
          type="password"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby="token-hint"
        />
      </label>
      <p id="token-hint" class="quiet">
        For trying things out below. It stays in this page and is forgotten with it. What is sent is
        carried out.
      </p>
    </div>
  </>
)

interface EntryProps {
  readonly operation: DocsOperation
  readonly server: string
}

const OperationEntry = ({ operation, server }: EntryProps) => (
  <details id={operation.id}>
    <summary>
      <code>
        {operation.method.toUpperCase()} {operation.path}
      </code>{' '}
      {operation.summary}
    </summary>
    {operation.description && (
      <p>
        <Said text={operation.description} />
      </p>
    )}
    <p class="quiet">
      Scope <code>{operation.scope}</code>
    </p>
    {operation.fields.length > 0 && (
      <ul>
        {operation.fields.map(({ name, place, description }) => (
          <li>
            <code>{name}</code> ({place}){description && ': '}
            <Said text={description} />
          </li>
        ))}
      </ul>
    )}
    {operation.body && (
      <>
        <p>Body</p>
        <pre tabindex={0}>
          <code>{operation.body}</code>
        </pre>
      </>
    )}
    <p>Answers</p>
    <ul>
      {operation.answers.map(([status, description]) => (
        <li>
          <code>{status}</code> <Said text={description} />
        </li>
      ))}
    </ul>
    <pre tabindex={0}>
      <code>{curl(operation, server)}</code>
    </pre>
    <TryForm operation={operation} />
  </details>
)

/** Between two back quotes stands what is typed as it is. */
const Said = ({ text }: { readonly text: string }) => (
  <>{text.split('`').map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</>
)

/** Shown by the script, which also sends it: without one there is nothing to fill in. */
const TryForm = ({ operation }: Pick<EntryProps, 'operation'>) => {
  const { id, method, path, fields, example, type } = operation
  return (
    <form class="try" data-method={method} data-path={path} data-type={type} hidden>
      <h3>Try it</h3>
      {fields.map(({ name, place, required }) => (
        <label for={`${id}-${name}`}>
          {name}
          <input
            id={`${id}-${name}`}
            name={name}
            data-place={place}
            required={required}
            autocomplete="off"
          />
        </label>
      ))}
      {type !== undefined && (
        <label for={`${id}-body`}>
          Body
          <textarea id={`${id}-body`} name="body" rows={8} spellcheck={false}>
            {example}
          </textarea>
        </label>
      )}
      <button type="submit">
        Send <span class="spoken">{`${method.toUpperCase()} ${path}`}</span>
      </button>
      <div class="answer" role="status" tabindex={-1} />
    </form>
  )
}

function curl({ method, path, type }: DocsOperation, server: string): string {
  const request = `curl -X ${method.toUpperCase()} ${server}${path}`
  const token = ' \\\n  -H "Authorization: Bearer $POSTHORN_TOKEN"'
  return request + token + (type === undefined ? '' : " \\\n  --json '{ … }'")
}
