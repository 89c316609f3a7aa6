import type { ImageSource, ImageStore, ImageVariant } from '../../ports/image-store.ts'

/** For a simulation: nothing is ever forgotten. */
export function inMemoryImages(): ImageStore {
  const sources = new Map<string, ImageSource>()
  const variants = new Map<string, ImageVariant>()
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  const nameOf = (source: string, rules: string) => JSON.stringify([source, rules])
  return {
    source: async (url) => sources.get(url),
    recordSource: async (url, source) => void sources.set(url, source),
    variant: async (source, rules) => variants.get(nameOf(source, rules)),
    recordVariant: async (source, rules, variant) =>
      void variants.set(nameOf(source, rules), variant),
    bytes: async (hash) => kept.get(hash),
    keep: async (hash, bytes) => void kept.set(hash, bytes.slice()),
    renew: async (hash) => kept.has(hash),
    prune: async () => {},
  }
}
