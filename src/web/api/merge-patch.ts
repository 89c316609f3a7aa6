type Values = Readonly<Record<string, unknown>>

/** Far deeper than anything that is patched here. */
const DEPTH_MAX = 20

/** JSON Merge Patch (RFC 7396): null takes a key out, objects merge, everything else replaces. */
export function mergePatch(target: Values, patch: Values, depth = 1): Values {
  const merged = new Map(Object.entries(target))
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key)
    if (value === null) merged.delete(key)
    else if (isObject(value) && depth < DEPTH_MAX)
      merged.set(key, mergePatch(isObject(before) ? before : {}, value, depth + 1))
    else merged.set(key, value)
  }
  return Object.fromEntries(merged)
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
