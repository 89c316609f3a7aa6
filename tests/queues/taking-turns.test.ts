import { describe, expect, it } from 'vitest'
import { type Turn, takingTurns } from '../../src/queues/taking-turns.ts'

/** One who prepares something in its turn, hands it to something else that is ready soon, and goes on with it. */
async function lane(name: string, turn: Turn, told: string[]): Promise<void> {
  await turn()
  told.push(`${name} prepares`)
  await new Promise((ready) => setImmediate(ready))
  told.push(`${name} sends`)
}

describe('taking turns', () => {
  it('lets those who come at one moment go on in the order in which they came', async () => {
    const turn = takingTurns()
    const told: number[] = []
    await Promise.all([1, 2, 3].map((number) => turn().then(() => told.push(number))))
    expect(told).toEqual([1, 2, 3])
  })

  it('lets go on what is ready before the next one begins', async () => {
    const turn = takingTurns()
    const told: string[] = []
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => lane(name, turn, told)))
    expect(told.indexOf('a sends')).toBeLessThan(told.indexOf('c prepares'))
    expect(told.indexOf('b sends')).toBeLessThan(told.indexOf('d prepares'))
  })

  it('gives a turn to those who come while others have theirs, and after a pause', async () => {
    const turn = takingTurns()
    const told: string[] = []
    const first = turn().then(async () => {
      told.push('first')
      await turn()
      told.push('first again')
    })
    await Promise.all([first, turn().then(() => told.push('second'))])
    await turn()
    expect(told).toEqual(['first', 'second', 'first again'])
  })
})
