const decoder = new TextDecoder()

/**
 * An answer whose body is there already. The platform's own Response makes a stream of it and reads that, which takes longer than
 * the request did; here it does so only when it is asked for something else than the text.
 */
export function wholeResponse(bytes: Uint8Array<ArrayBuffer>, init: ResponseInit): Response {
  let made: Response | undefined
  const platforms = () => {
    made ??= new Response(bytes, init)
    return made
  }
  const text = async () => decoder.decode(bytes)
  return Object.defineProperties(new Response(null, init), {
    text: { value: text },
    json: { value: async () => JSON.parse(await text()) },
    body: { get: () => platforms().body },
    bodyUsed: { get: () => made?.bodyUsed ?? false },
    arrayBuffer: { value: () => platforms().arrayBuffer() },
    blob: { value: () => platforms().blob() },
    bytes: { value: () => platforms().bytes() },
    clone: { value: () => platforms().clone() },
    formData: { value: () => platforms().formData() },
  })
}
