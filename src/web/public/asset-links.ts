import { contentHash } from '../../core/content-hash.ts'
import type { AppDeps, Asset } from '../app-deps.ts'

/** Reads an asset by its path below `/assets/`; undefined when there is none. */
type ReadAsset = AppDeps['assets']

/** The address of an asset, with a hash of its bytes: browsers may keep it for good. */
export type AssetLink = (name: AssetName) => string

const names = [
  'pico.min.css',
  'posthorn.css',
  'public.css',
  'settings.css',
  'setup.css',
  'template.css',
  'admin.css',
  'calendar.css',
  'calendar.js',
  'copy.js',
  'countdown.js',
  'guide.css',
  'guide.js',
  'share.js',
  'htmx.min.js',
  'people.css',
  'passkey.js',
  'api-docs.css',
  'try-api.js',
  'logo.svg',
] as const
type AssetName = (typeof names)[number]

/** Reads and hashes the assets once, at the first page. */
export function assetLinks(read: ReadAsset): () => Promise<AssetLink> {
  let links: Promise<AssetLink> | undefined
  return () => {
    links ??= hashAll(read).catch((error: unknown) => {
      links = undefined
      throw error
    })
    return links
  }
}

async function hashAll(read: ReadAsset): Promise<AssetLink> {
  const hashed = names.map(async (name) => [name, await hashOf(await read(name))] as const)
  const hashes = new Map(await Promise.all(hashed))
  return (name) => {
    const hash = hashes.get(name)
    return hash ? `/assets/${name}?v=${hash}` : `/assets/${name}`
  }
}

async function hashOf(asset: Asset | undefined): Promise<string | undefined> {
  return asset && (await contentHash(asset.bytes)).slice(0, 12)
}
