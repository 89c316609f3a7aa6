import { describe, expect, it } from 'vitest'
import { countWork } from '../../bench/unchanged.ts'

describe('what a request for a feed costs', async () => {
  const { unchanged, requests, answered, waiting } = await countWork(1)

  it('no statement, hash, compression or render while nothing changes', () => {
    expect({ requests, answered, unchanged }).toEqual({
      requests: 54,
      answered: { 200: 27, 304: 27 },
      unchanged: { statements: 0, hashes: 0, compressions: 0, renders: 0, readBacks: 0 },
    })
  })

  it('one render after a change, however many requests wait for it', () => {
    expect(waiting).toMatchObject({ compressions: 2, renders: 1, readBacks: 1 })
    expect(waiting.statements).toBeGreaterThan(0)
    expect(waiting.hashes).toBeGreaterThan(0)
  })
})
