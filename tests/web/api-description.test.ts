import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly { readonly name?: string; readonly in?: string; $ref?: string }[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: unknown; example?: unknown }>>
  }
  readonly responses: Readonly<Record<string, { readonly description?: string; $ref?: string }>>
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

let stage: ApiStage
let document: Document
let operations: readonly (readonly [method: string, path: string, Operation])[]
beforeAll(async () => {
  stage = await openApi()
  document = (await (await stage.app.request('/api/v1/openapi.json')).json()) as Document
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [method, path, operation] as const),
  )
})
afterAll(() => stage.close())

const at = (ref: string) =>
  ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((one, key) => (one as Record<string, unknown>)?.[key], document)

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const here = '$ref' in value && typeof value.$ref === 'string' ? [value.$ref] : []
  return [...here, ...Object.values(value).flatMap(refsIn)]
}

test('every reference leads to something, and every component is referred to', () => {
  const refs = new Set(refsIn(document))
  expect([...refs].filter((ref) => at(ref) === undefined)).toEqual([])
  const components = Object.entries(document.components)
    .filter(([kind]) => kind !== 'securitySchemes')
    .flatMap(([kind, all]) => Object.keys(all).map((name) => `#/components/${kind}/${name}`))
  expect(components.filter((one) => !refs.has(one))).toEqual([])
})

test('every operation says what it does, under a name of its own', () => {
  const lacking = operations.filter(
    ([, , { summary, tags, operationId }]) => !summary || tags?.length !== 1 || !operationId,
  )
  expect(lacking.map(([method, path]) => `${method} ${path}`)).toEqual([])
  const names = operations.map(([, , { operationId }]) => operationId)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toContain('postDeliveriesIdApprove')
})

test('every part of a path is described, and no other', () => {
  for (const [method, path, { parameters = [] }] of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const described = parameters.filter((one) => one.in === 'path').map(({ name }) => name)
    expect(described, `${method} ${path}`).toEqual(inPath)
  }
})

describe('what all operations share', () => {
  const paramsOf = ({ parameters = [] }: Operation) => parameters.map(({ $ref = '' }) => $ref)

  test('each has an answer that is good, the problems it may have, and the one for all others', () => {
    for (const [method, path, { responses, requestBody }] of operations) {
      const statuses = Object.keys(responses)
      const about = `${method} ${path}`
      expect(
        statuses.some((status) => status.startsWith('2')),
        about,
      ).toBe(true)
      for (const status of ['401', '403', '422', '429', 'default']) {
        expect(statuses, about).toContain(status)
      }
      expect(statuses.includes('404'), about).toBe(path.includes('{'))
      expect(statuses.includes('415'), about).toBe(requestBody !== undefined)
      const described = Object.values(responses).every(
        ({ description, $ref }) => description !== undefined || $ref !== undefined,
      )
      expect(described, about).toBe(true)
    }
  })

  test('POST takes a key, GET an ETag, and changes of one thing what was seen', () => {
    const find = (method: string, path: string) => {
      const [, , operation] = operations.find((one) => one[0] === method && one[1] === path) ?? []
      if (!operation) throw new Error(`${method} ${path} is not described`)
      return [
        paramsOf(operation)
          .filter((one) => one !== '')
          .map((ref) => ref.split('/').at(-1)),
        '304' in operation.responses,
        '412' in operation.responses,
      ]
    }
    expect(find('post', '/posts')).toEqual([['IdempotencyKey'], false, false])
    expect(find('get', '/posts/{id}')).toEqual([['IfNoneMatch'], true, false])
    expect(find('put', '/posts/{id}')).toEqual([['IfMatch'], false, true])
    expect(find('post', '/deliveries/{id}/cancel')).toEqual([
      ['IfMatch', 'IdempotencyKey'],
      false,
      true,
    ])
    expect(find('post', '/deliveries/retry')).toEqual([['IdempotencyKey'], false, false])
  })
})

test('every body has an example, and what it says is taken', async () => {
  const withBody = operations.filter(([, , { requestBody }]) => requestBody !== undefined)
  const lacking = withBody.filter(
    ([, , { requestBody }]) => requestBody?.content['application/json']?.example === undefined,
  )
  expect(lacking.map(([method, path]) => `${method} ${path}`)).toEqual([])
  for (const [method, path, { requestBody }] of withBody) {
    const { example } = requestBody?.content['application/json'] ?? {}
    const address = path.replace('{id}', 'nix')
    const { status, body } = await stage.api(method.toUpperCase(), address, example)
    const refused = status === 400 || status === 415 || (status === 422 && body.issues)
    expect([Boolean(refused), status < 500], `${method} ${path}: ${JSON.stringify(body)}`).toEqual([
      false,
      true,
    ])
  }
})
