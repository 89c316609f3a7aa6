/** From 0 up to and including `most` ms, the same for the same delivery key for ever, spread evenly. */
export function jitterOf(key: string, most: number): number {
  return most > 0 ? Math.floor((mixed(key) / 2 ** 32) * (Math.floor(most) + 1)) : 0
}

/**
 * FNV-1a over the UTF-16 code units, and the last step of MurmurHash3, so that keys which differ in one letter lie far
 * apart. From 0 to 2³² - 1.
 */
function mixed(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
