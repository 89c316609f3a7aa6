import { describe, expect, it } from 'vitest'
import type { Network } from '../../src/ports/network.ts'
import { signInGround as ground, start } from './sign-in-ground.ts'

export interface SignInFacts {
  /** The settings of an account that a person connects. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: readonly string[]
  /** The path where tokens are handed out. */
  readonly tokens: string
  /** How long a token lives that is renewed without a person, in seconds, and whether its end is final when it could not be renewed. */
  readonly renewed?: {
    readonly life: number
    readonly once: boolean
    /** The endpoint of the fake that renews, when it is another one. */
    readonly asked?: string
  }
  /** What a check says of the end, seconds from the sign-in. */
  readonly lasts?: number
}

/** What every network does whose accounts a person connects, against its fake. */
export function signInContract(network: Network, facts: SignInFacts): void {
  describe(`signing in at ${network.id}`, () => {
    it('wants it only where no token is set', () => {
      expect(network.signIn?.wanted(facts.settings)).toBe(true)
    })

    it('posts nothing before anybody signed in, and says what to do', async () => {
      const { publisher } = ground(network, facts)
      expect(await publisher.publish(draft('one'))).toEqual({
        outcome: 'auth',
        reason: 'nobody has signed in for this account yet: connect it on the Accounts page',
      })
      expect((await publisher.check()).outcome).toBe('auth')
    })

    it('is granted what a person allows, and posts with it', async () => {
      const { connect, publisher, posts } = ground(network, facts)
      expect(await connect('allow')).toEqual({ outcome: 'granted' })
      const check = await publisher.check()
      expect(check.outcome).toBe('ok')
      expect(check.outcome === 'ok' ? check.expiresAt : undefined).toEqual(
        facts.lasts === undefined ? undefined : new Date(start + facts.lasts * 1000),
      )
      expect((await publisher.publish(draft('one'))).outcome).toBe('published')
      expect(await posts()).toHaveLength(1)
    })

    it('says so when they do not allow it', async () => {
      const { connect } = ground(network, facts)
      expect(await connect('deny')).toEqual({
        outcome: 'refused',
        reason: 'the network says: access denied',
      })
    })

    it('takes an answer once, and none that was not asked for', async () => {
      const { begin, allow, finish } = ground(network, facts)
      const answer = await allow(await begin(), 'allow')
      const forged = new URLSearchParams([...answer, ['state', 'account.other']])
      forged.delete('state')
      forged.set('state', 'account.other')
      const strange = {
        outcome: 'refused',
        reason: 'this sign-in was not begun here, or too long ago',
      }
      expect(await finish(forged)).toEqual(strange)
      expect((await finish(answer)).outcome).toBe('granted')
      expect(await finish(answer)).toEqual(strange)
    })

    it('keeps the grant that there is until another takes its place', async () => {
      const { connect, begin, publisher } = ground(network, facts)
      await connect('allow')
      await begin()
      expect((await publisher.check()).outcome).toBe('ok')
      expect((await connect('deny')).outcome).toBe('refused')
      expect((await publisher.check()).outcome).toBe('ok')
    })

    it('tells no secret when the network repeats what it was asked', async () => {
      const { connect, order } = ground(network, facts)
      await order('401')
      const told = JSON.stringify(await connect('allow'))
      for (const secret of facts.secrets) expect(told).not.toContain(secret)
      expect(told).toContain('refused')
    })

    if (facts.renewed) renewing(network, facts, facts.renewed)
  })
}

function renewing(
  network: Network,
  facts: SignInFacts,
  { life, once, asked: renews = 'token' }: NonNullable<SignInFacts['renewed']>,
): void {
  it('renews a token before it ends', async () => {
    const { connect, publisher, pass } = ground(network, facts)
    await connect('allow')
    for (let time = 0; time < 5; time += 1) {
      pass(life - 60)
      expect((await publisher.publish(draft(`post ${time}`))).outcome).toBe('published')
    }
  })

  it('is renewed by one process, whoever asks', async () => {
    const { connect, publisher, another, pass, asked } = ground(network, facts)
    await connect('allow')
    pass(life - 60)
    const before = asked(facts.tokens)
    const outcomes = await Promise.all([
      publisher.publish(draft('one')),
      another().publish(draft('two')),
      another().check(),
    ])
    expect(asked(facts.tokens) - before).toBe(1)
    expect(outcomes.some(({ outcome }) => outcome === 'published')).toBe(true)
    expect(outcomes.map(({ outcome }) => outcome)).not.toContain('auth')
    expect((await another().publish(draft('three'))).outcome).toBe('published')
  })

  it('keeps what was renewed while somebody began to sign in', async () => {
    const { connect, begin, publisher, pass, meanwhile } = ground(network, facts)
    await connect('allow')
    for (const text of ['one', 'two']) {
      pass(life - 60)
      meanwhile(facts.tokens, begin)
      expect((await publisher.publish(draft(text))).outcome).toBe('published')
    }
  })

  it('keeps what was granted while a token was renewed', async () => {
    const { connect, begin, allow, finish, publisher, another, pass, meanwhile } = ground(
      network,
      facts,
    )
    await connect('allow')
    pass(life - 60)
    const one = await allow(await begin(), 'allow')
    const ended: unknown[] = []
    meanwhile(facts.tokens, async () => ended.push(await finish(one)))
    expect((await publisher.publish(draft('one'))).outcome).toBe('published')
    pass(life - 60)
    const two = await allow(await begin(), 'allow')
    meanwhile(facts.tokens, () => another().publish(draft('two')))
    ended.push(await finish(two))
    expect(ended).toEqual([{ outcome: 'granted' }, { outcome: 'granted' }])
    pass(life - 60)
    expect((await publisher.publish(draft('three'))).outcome).toBe('published')
  })

  it('works with a token that could not be renewed until it ends', async () => {
    const { connect, publisher, pass, order } = ground(network, facts)
    await connect('allow')
    pass(life - 60)
    await order('401', renews)
    expect((await publisher.publish(draft('one'))).outcome).toBe('published')
  })

  it('is held up by no lock that was taken while the clock was wrong', async () => {
    const { connect, publisher, pass, order, asked } = ground(network, facts)
    await connect('allow')
    const year = 365 * 24 * 60 * 60
    pass(year)
    await order('500-before', renews)
    await publisher.publish(draft('one'))
    pass(life - 60 - year)
    const before = asked(facts.tokens)
    expect((await publisher.publish(draft('one'))).outcome).toBe('published')
    expect(asked(facts.tokens) - before).toBe(1)
  })

  it('waits and asks again when nobody can tell whether it was renewed, and then asks for a person', async () => {
    const { connect, publisher, pass, order } = ground(network, facts)
    await connect('allow')
    pass(life)
    await order('500-after', renews)
    const lost = await publisher.publish(draft('one'))
    expect(lost).toMatchObject({ outcome: 'retry' })
    expect(await publisher.publish(draft('one'))).toMatchObject({
      outcome: 'retry',
      reason: 'its token is being renewed',
    })
    pass(61)
    const after = await publisher.publish(draft('one'))
    if (!once) return expect(after.outcome).toBe('published')
    // What it would be renewed with was spent by the answer that got lost, or ended with it.
    expect(after.outcome).toBe('auth')
    expect(JSON.stringify(after)).toContain('connect the account again')
    await connect('allow')
    expect((await publisher.publish(draft('one'))).outcome).toBe('published')
  })
}

const draft = (text: string) => ({
  text: `${text} https://news.example/one`,
  url: 'https://news.example/one',
  key: text,
  at: '2026-03-01T12:00:00.000Z',
})
