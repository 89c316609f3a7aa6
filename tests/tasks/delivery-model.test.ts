import { expect, it } from 'vitest'
import { migrate } from '../../src/stores/migrate.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { noTurns } from '../fakes/no-turns.ts'
import { playStory } from './delivery-model.ts'

/** `MODEL_SEED=17 vitest run …` plays that story alone. */
const only = process.env.MODEL_SEED
const seeds = only === undefined ? Array.from({ length: 400 }, (_, n) => n + 1) : [Number(only)]

it('each post is on each account once, whatever goes wrong and whoever dies', async () => {
  const file = sqlite(':memory:', noTurns)
  await migrate(file)
  for (const seed of seeds) {
    expect({ seed, wrong: await playStory(file, seed) }).toEqual({ seed, wrong: [] })
  }
}, 400_000)
