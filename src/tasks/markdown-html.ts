import { Marked } from 'marked'
import { InputError } from '../core/errors.ts'

/**
 * The work that emphasis in one paragraph may cost: its marks times its length. The package looks for the end of every mark
 * in all that follows, so that a paragraph of marks alone would take minutes; beyond this they stand as they are written.
 */
const EMPHASIS_WORK = 2_000_000
/**
 * A word longer than this is no e-mail address, and none is looked for in it: at each of these marks the package would look
 * through all the rest of the word.
 */
const WORD_MAX = 1_000
const wordMarks = /[*_~`@]|!(?!\[)/g

/** All marks of a paragraph ask the same of the same text. */
let asked = { text: '', isPlain: false }

function isPlain(text: string): boolean {
  if (asked.text !== text) {
    const marks = text.match(/[*_]/g)?.length ?? 0
    asked = { text, isPlain: marks * text.length > EMPHASIS_WORK }
  }
  return asked.isPlain
}

const marked = new Marked({
  gfm: true,
  // False asks the package's own rule.
  tokenizer: { emStrong: (_rest, paragraph) => (isPlain(paragraph) ? undefined : false) },
})

/**
 * HTML of Markdown (CommonMark and GitHub's tables, links and strikes), not sanitised.
 *
 * @throws InputError `invalid` when it is nested deeper than can be read
 */
export function markdownToHtml(markdown: string): string {
  const text = markdown.replace(/\S+/g, (word) =>
    word.length > WORD_MAX ? word.replace(wordMarks, '\\$&') : word,
  )
  try {
    return marked.parse(text, { async: false })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const message = 'is nested too deep'
    throw new InputError('invalid', `markdown: ${message}`, [{ path: 'markdown', message }])
  }
}
