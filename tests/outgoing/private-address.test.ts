import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAddress, isPrivateAddress } from '../../src/outgoing/private-address.ts'

const refused = [
  '0.0.0.0',
  '0.255.255.255',
  '10.0.0.1',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::808:808',
  '100::1',
  '2001::1',
  '2001:10::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  'fc00::1',
  'fd12:3456:789a::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '5f00::1',
]
const reached = [
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '223.255.255.255',
  '2606:4700::6810:84e5',
  '2001:200::1',
  '2a00:1450:4001:80b::200e',
  '64:ff9b::808:808',
  '64:ff9b::8.8.8.8',
]
const unreadable = ['', 'news.example', '1.2.3', '1.2.3.256', '1:2:3', '1::2::3', ':::', 'g::1']

describe('isPrivateAddress', () => {
  it.each(refused)('refuses %s', (address) => expect(isPrivateAddress(address)).toBe(true))
  it.each(reached)('lets %s through', (address) => expect(isPrivateAddress(address)).toBe(false))
  it.each(unreadable)('refuses what is no address: %j', (text) => {
    expect([isPrivateAddress(text), isAddress(text)]).toEqual([true, false])
  })
  it('judges an address the same in every notation of it', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
        expect(isAddress(address)).toBe(true)
        expect(isPrivateAddress(canonical)).toBe(isPrivateAddress(address))
      }),
    )
  })
})
