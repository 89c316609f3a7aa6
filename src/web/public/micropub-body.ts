import type { Context } from 'hono'
import { InputError } from '../../core/errors.ts'
import { type ParsedRequest, parseForm, parseJson } from '../../core/micropub-request.ts'
import { boundedBody } from '../access/bounded-body.ts'

/** A field of a form: a text, or a file. */
export type FormField = readonly [name: string, value: string | File]

export interface MicropubBody {
  /** Of JSON; a form is parsed when its files have addresses. */
  readonly json?: ParsedRequest
  readonly fields: readonly FormField[]
}

/**
 * The body of a request, as a form, multipart or JSON: section 3.3 of Micropub.
 *
 * @throws InputError `too-large` for more than `most` bytes
 */
export async function micropubBody(c: Context, most: number): Promise<MicropubBody> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const bytes = await boundedBody(c, most)
  if (type === 'application/json') return { json: parsedJson(bytes), fields: [] }
  return { fields: type === 'multipart/form-data' ? await multipart(c, bytes) : form(bytes) }
}

/**
 * The request of a form, its files in exchange for addresses.
 *
 * @param keep keeps a picture and answers with its address
 */
export async function formRequest(
  fields: readonly FormField[],
  keep: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<ParsedRequest> {
  const texts: [string, string][] = []
  for (const [name, value] of fields) {
    if (typeof value === 'string') texts.push([name, value])
    else if (!/^photo(?:\[\])?$/.test(name)) {
      throw new InputError('invalid', `${name}: only photos may be files`)
    } else if (value.size > 0)
      texts.push([name, await keep(new Uint8Array(await value.arrayBuffer()))])
  }
  return parseForm(texts)
}

function parsedJson(bytes: Uint8Array): ParsedRequest {
  try {
    return parseJson(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return { ok: false, reason: 'expected JSON' }
  }
}

const form = (bytes: Uint8Array): FormField[] => [
  ...new URLSearchParams(new TextDecoder().decode(bytes)),
]

async function multipart(c: Context, bytes: Uint8Array<ArrayBuffer>): Promise<FormField[]> {
  const headers = { 'content-type': c.req.header('content-type') ?? '' }
  const form = await new Response(bytes, { headers }).formData().catch(() => {
    throw new InputError('invalid', 'expected multipart/form-data that can be read')
  })
  return [...form]
}
