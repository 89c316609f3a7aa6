import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'

/** Bytes as they are: https://github.com/multiformats/multicodec */
const RAW = 0x55

/** The very identifier that a real server gives a record: https://atproto.com/specs/data-model */
export async function cidOf(record: unknown): Promise<string> {
  const bytes = dagCbor.encode(linked(record))
  return CID.createV1(dagCbor.code, await sha256.digest(bytes)).toString()
}

/** The same for a file: `bafkrei` and what its bytes hash to. */
export async function blobCid(bytes: Uint8Array): Promise<string> {
  return CID.createV1(RAW, await sha256.digest(bytes)).toString()
}

/** In JSON a link stands as `{ "$link": … }`, and what is undefined does not stand there. */
function linked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(linked)
  if (typeof value !== 'object' || value === null) return value
  const { $link } = value as { readonly $link?: unknown }
  if (typeof $link === 'string' && Object.keys(value).length === 1) return parsed($link) ?? value
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(entries.map(([key, inner]) => [key, linked(inner)]))
}

function parsed(link: string): CID | undefined {
  try {
    return CID.parse(link)
  } catch {
    return undefined
  }
}
