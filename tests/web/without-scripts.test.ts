import { parseHTML } from 'linkedom'
import { expect, it, onTestFinished } from 'vitest'
import { openVisitor, type Page } from './browser-visitor.ts'
import { everyPage, wholeApp } from './every-page.ts'
import { openStage } from './stage.ts'

/** What is dead without a script, or stands in the page instead of in a file. */
function faultsOf(page: Page): string[] {
  const say = (what: string, of: Element) => `${what}: ${of.outerHTML.slice(0, 120)}`
  const all = (selector: string) => [...page.querySelectorAll(selector)]
  const submits = (form: Element) =>
    form.querySelector('button[type="submit"], input[type="submit"]')
  const dead = all('form:not([hidden])').filter((form) => !submits(form))
  const buttons = all('button:not([type="submit"]):not([hidden])')
  const live = all('[hx-post], [hx-get], [hx-put], [hx-delete]').filter((element) => {
    const form = element.closest('form')
    // What comes again by itself, or follows a form that has a button for it.
    const refreshes = /^(?:every|load)\b|\bfrom:/.test(element.getAttribute('hx-trigger') ?? '')
    return !refreshes && !(form && submits(form))
  })
  const inline = all('script:not([src]), style, [style], [onclick], [onchange], [onsubmit]')
  return [
    ...dead.map((form) => say('a form that cannot be sent', form)),
    ...buttons.map((button) => say('a button that needs a script', button)),
    ...live.map((element) => say('only a script sends it', element)),
    ...inline.map((element) => say('inline', element)),
    ...(all('h1').length === 1 ? [] : [`${all('h1').length} h1`]),
  ]
}

it('every page can be used without scripts, and holds none', async () => {
  const stage = await openStage()
  onTestFinished(stage.close)
  const paths = await everyPage(stage)
  const person = await openVisitor({ ...stage, app: wholeApp(stage) })
  const faults: Record<string, string[]> = {}
  for (const path of paths) {
    const answer = await person.request(path)
    // Feeds answer whoever does not ask for a page.
    if (!answer.headers.get('content-type')?.startsWith('text/html')) continue
    const found = faultsOf(parseHTML(await answer.text()).document)
    if (found.length > 0) faults[path] = found
  }
  expect(faults).toEqual({})
})
