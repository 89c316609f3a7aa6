import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/** Chromium as `CHROMIUM_PATH` names it, else the first `chromium` on PATH. */
function chromiumPath(): string {
  const named = process.env.CHROMIUM_PATH
  if (named) return named
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = folders.map((folder) => join(folder, 'chromium')).find(isProgram)
  if (!found) throw new Error('Chromium is needed: put it on PATH, or name it by CHROMIUM_PATH')
  return found
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export const viewports = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 900 },
} as const

/** Screenshots are kept here for whoever looks at a run afterwards: named by `SCREENSHOTS`, else out of the way of git. */
export const screenshotFolder = (of: string): string =>
  join(process.env.SCREENSHOTS ?? join(import.meta.dirname, '../../dist/screenshots'), of)
