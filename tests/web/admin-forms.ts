import type { ApiStage } from './api-stage.ts'
import { publicUrl } from './stage.ts'

/** A person who is signed in, and sends forms as a browser does. */
export async function signedIn(stage: ApiStage) {
  const token = new URL(await stage.signInLink(), publicUrl).searchParams.get('token') ?? ''
  const entered = await stage.app.request(`${publicUrl}/admin/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers: { origin: publicUrl },
  })
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = async (path: string) => {
    const answer = await stage.app.request(`${publicUrl}${path}`, { headers: { cookie } })
    return { status: answer.status, html: await answer.text(), headers: answer.headers }
  }
  const send = async (path: string, form: Fields) => {
    const answer = await stage.app.request(`${publicUrl}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form as Record<string, string>),
      headers: { origin: publicUrl, cookie },
    })
    const flash = answer.headers.getSetCookie().find((one) => one.startsWith('posthorn_flash'))
    const told = flash ? JSON.parse(decodeURIComponent(flash.split(/[=;]/)[1] ?? '')) : undefined
    const to = answer.headers.get('location')
    return { status: answer.status, to, told, html: await answer.text() }
  }
  return { page, send, markAt: async (path: string) => markIn((await page(path)).html) }
}
export type Person = Awaited<ReturnType<typeof signedIn>>

type Fields = Readonly<Record<string, string>> | readonly (readonly [string, string])[]

/** What a form was made from. */
export const markIn = (html: string) => /name="made_from" value="([^"]*)"/.exec(html)?.[1] ?? ''

/** What a form would send as it stands, as pairs of name and value. */
export function fieldsIn(html: string): Record<string, string> {
  const form = /<form id="part"[\s\S]*?<\/form>/.exec(html)?.[0] ?? ''
  const fields: Record<string, string> = {}
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const of = (name: string) => unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    const box = ['checkbox', 'radio'].includes(of('type'))
    if (of('name') !== '' && (!box || / checked/.test(tag))) fields[of('name')] = of('value')
  }
  for (const [, name = '', text = ''] of form.matchAll(
    /<textarea [^>]*name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g,
  )) {
    fields[name] = unescaped(text)
  }
  for (const [, name = '', choices = ''] of form.matchAll(
    /<select [^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    fields[name] = unescaped(/<option value="([^"]*)" selected/.exec(choices)?.[1] ?? '')
  }
  return fields
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
