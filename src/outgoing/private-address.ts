/**
 * Which addresses the world outside may have. Everything of IANA's special-purpose registries is refused:
 * https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
 */

/** First address and prefix length. */
const REFUSED_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/** Inside the global unicast block 2000::/3; all outside it is refused anyway, NAT64 apart. */
const REFUSED_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

/** RFC 6052: the last 32 bits are an IPv4 address, and the gateway connects to that. */
const NAT64 = ['64:ff9b::', 96] as const

/** True unless `address` is an IPv4 or IPv6 address that anyone on the internet can reach. */
export function isPrivateAddress(address: string): boolean {
  const v4 = parseV4(address)
  if (v4 !== undefined) return isPrivateV4(v4)
  const v6 = parseV6(address)
  if (v6 === undefined) return true
  if (within(v6, NAT64, 128)) return isPrivateV4(v6 & 0xffff_ffffn)
  if (!within(v6, ['2000::', 3], 128)) return true
  return REFUSED_V6.some((block) => within(v6, block, 128))
}

/** Whether a host is an address rather than a name; IPv6 without brackets. */
export function isAddress(host: string): boolean {
  return parseV4(host) !== undefined || parseV6(host) !== undefined
}

const isPrivateV4 = (address: bigint) => REFUSED_V4.some((block) => within(address, block, 32))

function within(address: bigint, [first, prefix]: readonly [string, number], bits: number) {
  const start = parseV4(first) ?? parseV6(first)
  const rest = BigInt(bits - prefix)
  return start !== undefined && address >> rest === start >> rest
}

function parseV4(text: string): bigint | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined
  const bytes = text.split('.').map(Number)
  if (bytes.some((byte) => byte > 255)) return undefined
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

/** RFC 4291 section 2.2, with or without a zone and an IPv4 tail. */
function parseV6(text: string): bigint | undefined {
  const address = withV4AsGroups(text.split('%')[0] ?? '')
  const [head, tail, more] = address.split('::')
  if (head === undefined || more !== undefined || !address.includes(':')) return undefined
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right]
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

function withV4AsGroups(text: string): string {
  const cut = text.lastIndexOf(':') + 1
  const v4 = parseV4(text.slice(cut))
  if (cut === 0 || v4 === undefined) return text
  return `${text.slice(0, cut)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`
}
