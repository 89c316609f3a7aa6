import { parseHTML } from 'linkedom'
import { createSignInLink } from '../../src/tasks/access.ts'
import { publicUrl, type Stage } from './stage.ts'

export type Fields = Readonly<Record<string, string | readonly string[]>>

/** The browser of an owner, or of another person: a cookie jar, no scripts, pages as documents, forms filled in as they stand. */
export async function openVisitor(stage: Stage, personId?: string) {
  const jar = new Map<string, string>()
  const request = async (path: string, fields?: Fields) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await stage.app.request(`${publicUrl}${path}`, {
      headers: { cookie, origin: publicUrl },
      ...(fields && { method: 'POST', body: bodyOf(fields) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  await request('/admin/sign-in', { token: await createSignInLink(stage.ports, personId) })
  const documentOf = async (answer: Response) => parseHTML(await answer.text()).document
  /** Follows a redirect, as a browser does. */
  const settled = async (answer: Response) => {
    const to = answer.headers.get('location')
    return documentOf(answer.status === 303 && to ? await request(to) : answer)
  }
  return {
    request,
    page: async (path: string) => documentOf(await request(path)),
    /** Fills in the form of a page, changes some fields, and sends it. */
    send: async (path: string, changes: Fields = {}, selector = 'form#part') => {
      const form = (await documentOf(await request(path))).querySelector(selector)
      if (!form) throw new Error(`${path} has no form ${selector}`)
      const action = form.getAttribute('action') ?? path
      const answer = await request(action, { ...fieldsOf(form), ...changes })
      return { status: answer.status, page: await settled(answer) }
    },
  }
}
export type Visitor = Awaited<ReturnType<typeof openVisitor>>
export type Page = Awaited<ReturnType<Visitor['page']>>

function bodyOf(fields: Fields): URLSearchParams {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as [string, string]),
  )
  return new URLSearchParams(pairs)
}

/** What a browser would send of a form that nobody touched. */
export function fieldsOf(form: Element): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  const add = (name: string, value: string) => {
    fields[name] = [...(fields[name] ?? []), value]
  }
  for (const field of form.querySelectorAll('input[name], textarea[name], select[name]')) {
    const name = field.getAttribute('name') ?? ''
    const type = field.getAttribute('type')
    if (field.hasAttribute('disabled')) continue
    if (field.localName === 'textarea') add(name, written(field.textContent ?? ''))
    else if (field.localName === 'select') {
      const chosen = field.querySelector('option[selected]') ?? field.querySelector('option')
      add(name, chosen?.getAttribute('value') ?? '')
    } else if (type === 'checkbox' || type === 'radio') {
      if (field.hasAttribute('checked')) add(name, field.getAttribute('value') ?? 'on')
    } else add(name, field.getAttribute('value') ?? '')
  }
  return fields
}

/** What a browser makes of the text of a textarea; linkedom leaves the references in it as they are. */
const written = (text: string) =>
  text.replace(/^\n/, '').replace(/&(?:quot|#39|lt|gt|amp);/g, (one) => references[one] ?? one)
const references: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

export const textOf = (element: Element | null | undefined) =>
  (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
export const textsOf = (within: Page | Element, selector: string) =>
  [...within.querySelectorAll(selector)].map(textOf)
/** Each field with what is wrong with it, as it stands beside the field. */
export const issuesIn = (page: Page) =>
  Object.fromEntries(
    [...page.querySelectorAll('form small.issue')].map((issue) => [
      (issue.getAttribute('id') ?? '').replace(/^field-|-issue$/g, ''),
      textOf(issue),
    ]),
  )
