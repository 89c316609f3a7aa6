/** The functions that rss-parser's own parser calls; its package ships no types for them. */
declare module 'rss-parser/lib/utils.js' {
  const utils: { getSnippet(html: string): string; getContent(content: unknown): string }
  export = utils
}
