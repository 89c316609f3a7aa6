import type { Page } from 'playwright-core'

/** What is wrong with a page as it stands: too wide, too faint, without a heading. Empty when nothing is. */
export function pageFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (colour: string) => {
      const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
        const part = value / 255
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const backgroundOf = (element: Element | null): string => {
      if (!element) return getComputedStyle(document.documentElement).backgroundColor
      const colour = getComputedStyle(element).backgroundColor
      return channels(colour)[3] === 0 ? backgroundOf(element.parentElement) : colour
    }
    const contrastOf = (element: Element) => {
      const one = luminance(getComputedStyle(element).color)
      const other = luminance(backgroundOf(element))
      return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    }
    const speaks = (element: Element) =>
      element.checkVisibility() &&
      [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim())
    /** WCAG 2.2, 1.4.3: 4.5 to 1 for text of any size. */
    const faint = [...document.querySelectorAll('body *')]
      .filter((element) => speaks(element) && contrastOf(element) < 4.5)
      .map((element) => `too faint (${contrastOf(element).toFixed(1)}): ${element.textContent}`)
    const unnamed = [
      ...document.querySelectorAll('button, a[href], select, input:not([type=hidden])'),
    ]
      .filter((element) => {
        const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement
        const isLabelled = !labels || element.ariaLabel !== null || element.labels?.length !== 0
        return labels ? !isLabelled : element.textContent.trim() === ''
      })
      .map((element) => `without a name: ${element.outerHTML}`)
    const wide = document.documentElement.scrollWidth - window.innerWidth
    const headings = document.querySelectorAll('h1').length
    return [
      ...faint,
      ...unnamed,
      ...(wide > 0 ? [`${wide} pixels too wide`] : []),
      ...(headings === 1 ? [] : [`${headings} h1`]),
    ]
  })
}

/**
 * Notes what a page must not do: errors in the console, requests to anywhere else. `missing`: paths that answer with an error by
 * right.
 */
export function watch(
  page: Page,
  { missing = [] }: { readonly missing?: readonly string[] } = {},
): readonly string[] {
  const seen: string[] = []
  page.on('pageerror', (error) => seen.push(`error: ${error.message}`))
  // That something was not there says its answer, with its address.
  page.on('console', (message) => {
    const isError = message.type() === 'error' && !message.text().startsWith('Failed to load')
    if (isError) seen.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    const isExpected = missing.includes(new URL(response.url()).pathname)
    if (response.status() >= 400 && !isExpected) {
      seen.push(`${response.status()} from ${response.url()}`)
    }
  })
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? ''
    // What a page still asks for when it is left.
    if (why !== 'net::ERR_ABORTED') seen.push(`${why} at ${request.url()}`)
  })
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (hostname !== '127.0.0.1' && protocol !== 'data:') seen.push(`asks ${request.url()}`)
  })
  return seen
}
