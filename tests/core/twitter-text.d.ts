/** The part of twitter-text 3 that tests and benchmarks compare with; the package has no types of its own. */
declare module 'twitter-text' {
  interface TwitterText {
    extractUrlsWithIndices(
      text: string,
    ): { readonly url: string; readonly indices: readonly [number, number] }[]
    parseTweet(text: string): { readonly weightedLength: number; readonly valid: boolean }
  }
  const twitter: TwitterText
  export = twitter
}
