/**
 * The elements of little text: a hashtag, a mention, an escaped character, and all that is not reserved.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */
const ELEMENT =
  /\{hashtag\|\\?#\|((?:\\[\\|{}@[\]()<>#*_~]|[^\\|{}@[\]()<>#*_~])+)\}|@\[((?:\\[\\|{}@[\]()<>#*_~]|[^\\|{}@[\]()<>#*_~])+)\]\(urn:li:\w+:\d+\)|\\([\\|{}@[\]()<>#*_~])|([^\\|{}@[\]()<>#*_~]+)/y

/** What followers read. Like LinkedIn, it stops without a word at the first reserved character that is no element. */
export function shownText(commentary: string): string {
  const element = new RegExp(ELEMENT)
  let shown = ''
  for (let found = element.exec(commentary); found; found = element.exec(commentary)) {
    const [, hashtag, mention, escaped, plain] = found
    shown += hashtag === undefined ? '' : `#${unescaped(hashtag)}`
    shown += mention === undefined ? '' : unescaped(mention)
    shown += escaped ?? plain ?? ''
  }
  return shown
}

const unescaped = (text: string) => text.replace(/\\(.)/g, '$1')
