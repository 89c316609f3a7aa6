import { feedFormats } from '../../src/feeds/formats.ts'

/** What bytes of a feed say; throws when they are no UTF-8. */
export const textOf = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/** The formats, with texts instead of bytes. */
export const textFormats = feedFormats.map(({ write, readBack, ...format }) => ({
  ...format,
  write: (...asked: Parameters<typeof write>) => textOf(write(...asked)),
  readBack: (text: string) => readBack(new TextEncoder().encode(text)),
}))
