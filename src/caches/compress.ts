import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const toGzip = promisify(gzip)
const toBrotli = promisify(brotliCompress)

/** Both content codings of a feed, made once per change, off the request path. Node and workerd both have node:zlib. */
export const compress = {
  gzip: async (bytes: Uint8Array) => new Uint8Array(await toGzip(bytes, { level: 6 })),
  /** Quality 5: what comes after costs feeds ten times the CPU for a few per cent. */
  brotli: async (bytes: Uint8Array) =>
    new Uint8Array(
      await toBrotli(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 5,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
        },
      }),
    ),
}
