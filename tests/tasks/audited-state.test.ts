import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedKeys } from '../../src/tasks/audited-state.ts'

const key = fc.constantFrom('title', 'url', 'tags', 'due_at')
const value = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.boolean(),
  fc.array(fc.nat(), { maxLength: 3 }),
)
const state = fc.dictionary(key, value)

describe('changed keys', () => {
  it('make the one state of the other, and are none where nothing changed', () => {
    fc.assert(
      fc.property(state, state, (before, after) => {
        const made: Record<string, unknown> = { ...before }
        for (const change of changedKeys(before, after)) {
          if ('to' in change) made[change.key] = change.to
          else delete made[change.key]
          expect('from' in change ? change.from : undefined).toEqual(before[change.key])
        }
        expect(made).toEqual({ ...after })
        expect(changedKeys(before, { ...before })).toEqual([])
      }),
    )
  })

  it('tell times as text, nothing of what is undefined, and no whole text', () => {
    const at = new Date('2026-11-23T08:00:00Z')
    expect(
      changedKeys(
        { due_at: undefined, html: '<p>Old</p>', title: 'A' },
        { due_at: at, html: '<p>New</p>', title: 'A', dek: undefined },
      ),
    ).toEqual([
      { key: 'due_at', to: '2026-11-23T08:00:00.000Z' },
      { key: 'html', from: '(text)', to: '(changed)' },
    ])
  })

  it('tell long values by how they begin', () => {
    const [change] = changedKeys({}, { text: 'a'.repeat(2_000) })
    expect(change).toEqual({ key: 'text', to: `"${'a'.repeat(499)}…` })
  })
})
