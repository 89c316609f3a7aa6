import { expect, onTestFinished, test } from 'vitest'
import { openVisitor } from './browser-visitor.ts'
import { everyPage, wholeApp } from './every-page.ts'
import { openStage } from './stage.ts'

/** Counts what is made from now on. */
function counted() {
  const real = { DateTimeFormat: Intl.DateTimeFormat, NumberFormat: Intl.NumberFormat }
  const made: string[] = []
  Intl.DateTimeFormat = new Proxy(real.DateTimeFormat, {
    construct(target, [locale, options]) {
      made.push(JSON.stringify(options))
      return new target(locale, options)
    },
  })
  Intl.NumberFormat = new Proxy(real.NumberFormat, {
    construct(target, [locale, options]) {
      made.push(`number ${locale}`)
      return new target(locale, options)
    },
  })
  onTestFinished(() => void Object.assign(Intl, real))
  return made
}

test('pages are shown again with the formats that they were shown with: each takes memory outside the heap', async () => {
  const stage = await openStage()
  onTestFinished(stage.close)
  const paths = await everyPage(stage)
  const person = await openVisitor({ ...stage, app: wholeApp(stage) })
  const round = async () => {
    for (const path of paths) await (await person.request(path)).text()
  }
  await round()
  const made = counted()
  await round()
  expect(made).toEqual([])
})
