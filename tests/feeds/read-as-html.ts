import { readHtml } from '../../src/core/html-tokens.ts'

/** What a reader of HTML shows of a text, with a mark for everything that it takes for a tag. */
export function readAsHtml(html = ''): string {
  let shown = ''
  readHtml(html, {
    open: (name) => {
      shown += `[${name}]`
    },
    close: (name) => {
      shown += `[/${name}]`
    },
    text: (text) => {
      shown += text
    },
  })
  return shown
}
