type Fields = Readonly<Record<string, string>>

/** A feed that never changes, as baselines are given it. */
export interface ConstantAnswer {
  readonly path: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: Fields
  /** Of the answer to readers that have it. */
  readonly notModified: Fields
}

interface Written {
  readonly path?: string
  /** In base64. */
  readonly body: string
  readonly headers: Fields
}

/** From a list of them, or a single one for `/rss.xml`. */
export function constantAnswers(given: Written | readonly Written[]): readonly ConstantAnswer[] {
  const list: readonly Written[] = 'body' in given ? [given] : given
  return list.map(({ path = '/rss.xml', body, headers }) => ({
    ...{ path, headers },
    bytes: new Uint8Array(Buffer.from(body, 'base64')),
    notModified: withoutBody(headers),
  }))
}

function withoutBody(headers: Fields): Fields {
  const { 'content-type': _type, 'content-length': _length, ...rest } = headers
  const { 'content-encoding': _coding, 'x-content-type-options': _sniff, ...kept } = rest
  return kept
}
