import axe, { type RunOnly } from 'axe-core'
import type { Page } from 'playwright-core'

/** WCAG 2.2 at level AA, and what the makers of axe-core have learned beside it. */
export const standards: RunOnly = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}
/** All that depends on the colour scheme. */
export const contrast: RunOnly = { type: 'rule', values: ['color-contrast'] }
/** Rules that are broken, each with the first place. What is folded away counts too. */
export async function violations(page: Page, rules = standards): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate(async (runOnly) => {
    for (const one of document.querySelectorAll('main details')) one.setAttribute('open', '')
    const { axe: runner } = window as unknown as { axe: typeof axe }
    const found = await runner.run(document, {
      runOnly,
      resultTypes: ['violations'],
      // Nothing is fetched again, and there are no frames.
      preload: false,
      iframes: false,
    })
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  }, rules)
}
