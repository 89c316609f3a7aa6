import { describe, expect, it } from 'vitest'
import { progress } from '../../src/cli/progress.ts'

function shown(isTTY: boolean) {
  const said: string[] = []
  let now = 0
  const io = {
    isTTY,
    stderr: (text: string) => void said.push(text),
    now: () => new Date(now),
  }
  return {
    io,
    said,
    pass: (milliseconds: number) => {
      now += milliseconds
    },
  }
}

describe('progress', () => {
  it('draws a bar with rate and time left, and takes it away', () => {
    const { io, said, pass } = shown(true)
    pass(60_000)
    const bar = progress(io, 'posts')
    pass(10_000)
    bar.at(0.25, 2_500)
    pass(10)
    bar.at(0.26, 2_600)
    pass(290_000)
    bar.at(0.5, 60_000)
    bar.end()
    expect(said).toEqual([
      '\r\u001b[K██████░░░░░░░░░░░░░░░░░░ 25 %  2,500 posts  250/s  30 s left',
      '\r\u001b[K████████████░░░░░░░░░░░░ 50 %  60,000 posts  200/s  5 min 1 s left',
      '\r\u001b[K',
    ])
  })

  it('writes a line now and then where nobody watches, and counts its own work only', () => {
    const { io, said, pass } = shown(false)
    const lines = progress(io, 'posts', 1_000)
    pass(9_000)
    lines.at(0.1, 1_100)
    pass(1_000)
    lines.at(0.2, 1_200)
    lines.end()
    expect(said).toEqual(['20 %  1,200 posts  20/s  40 s left\n'])
  })
})
