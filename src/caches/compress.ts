import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'

const toGzip = promisify(gzip)
const toBrotli = promisify(brotliCompress)

const gzipped = { level: 6 }
/** Quality 5: what comes after costs feeds ten times the CPU for a few per cent. */
const brotlied = (bytes: Uint8Array) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
  },
})

/** Both content codings of a feed, made once per change, off the request path. Node and workerd both have node:zlib. */
export const compress = {
  gzip: async (bytes: Uint8Array) => new Uint8Array(await toGzip(bytes, gzipped)),
  brotli: async (bytes: Uint8Array) => new Uint8Array(await toBrotli(bytes, brotlied(bytes))),
}

/** The same for a thread that has nobody waiting beside it. */
export const compressHere = {
  gzip: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes, gzipped)),
  brotli: (bytes: Uint8Array) => new Uint8Array(brotliCompressSync(bytes, brotlied(bytes))),
}
