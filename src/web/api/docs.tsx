import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { html } from 'hono/html'
import { type OutlineSchema, schemaOutline } from './schema-outline.ts'

type Description = ReturnType<OpenAPIHono['getOpenAPI31Document']>

interface Operation {
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly parameters: readonly string[]
  readonly body?: string
  readonly answers: readonly (readonly [status: string, description: string])[]
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** The API for people: everything its description says, without a script. */
export function docsPage(c: Context, description: Description): Response | Promise<Response> {
  const groups = Map.groupBy(operationsOf(description), ({ tag }) => tag)
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Posthorn API</title>
        <link rel="icon" href="/assets/logo.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/pico.min.css" />
        <link rel="stylesheet" href="/assets/posthorn.css" />
      </head>
      <body>
        <main class="container">
          <h1>Posthorn API</h1>
          <p>
            Version {description.info.version}, for programs as{' '}
            <a href="openapi.json">OpenAPI 3.1</a>. Every request carries{' '}
            <code>Authorization: Bearer TOKEN</code>; <code>npx posthorn token create NAME</code>{' '}
            makes one. Errors are problem JSON (RFC 9457) with a stable <code>code</code>. Every
            POST may carry an <code>Idempotency-Key</code>.
          </p>
          {[...groups].map(([tag, operations]) => (
            <section>
              <h2>{tag}</h2>
              {operations.map((operation) => (
                <OperationEntry operation={operation} server={serverOf(description)} />
              ))}
            </section>
          ))}
        </main>
      </body>
    </html>
  )
  return c.html(html`<!doctype html>${page}`)
}

const OperationEntry = ({ operation, server }: { operation: Operation; server: string }) => (
  <details>
    <summary>
      <code>
        {operation.method.toUpperCase()} {operation.path}
      </code>{' '}
      {operation.summary}
    </summary>
    {operation.description && <p>{operation.description}</p>}
    {operation.parameters.length > 0 && (
      <ul>
        {operation.parameters.map((parameter) => (
          <li>{parameter}</li>
        ))}
      </ul>
    )}
    {operation.body && (
      <>
        <p>Body</p>
        <pre>
          <code>{operation.body}</code>
        </pre>
      </>
    )}
    <p>Answers</p>
    <ul>
      {operation.answers.map(([status, description]) => (
        <li>
          <code>{status}</code> {description}
        </li>
      ))}
    </ul>
    <pre>
      <code>{example(operation, server)}</code>
    </pre>
  </details>
)

function example({ method, path, body }: Operation, server: string): string {
  const request = `curl -X ${method.toUpperCase()} ${server}${path}`
  const token = ' \\\n  -H "Authorization: Bearer $POSTHORN_TOKEN"'
  return request + token + (body ? " \\\n  --json '{ … }'" : '')
}

const serverOf = ({ servers }: Description) => servers?.[0]?.url ?? ''

function operationsOf(description: Description): (Operation & { readonly tag: string })[] {
  return Object.entries(description.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      if (!operation) return []
      const body = operation.requestBody
      const content = body && 'content' in body ? body.content : undefined
      const schema = content?.['application/json']?.schema
      return {
        method,
        path,
        tag: operation.tags?.[0] ?? 'Other',
        summary: operation.summary ?? '',
        description: operation.description ?? '',
        parameters: (operation.parameters ?? []).flatMap((parameter) =>
          'name' in parameter ? [`${parameter.name} (${parameter.in})`] : [],
        ),
        ...(schema && { body: schemaOutline(schema as OutlineSchema) }),
        answers: Object.entries(operation.responses ?? {}).map(
          ([status, answer]) =>
            [status, 'description' in answer ? answer.description : ''] as const,
        ),
      }
    }),
  )
}
