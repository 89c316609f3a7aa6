import { createHook } from 'node:async_hooks'

const kept: object[] = []

/**
 * Keeps one of the objects that Node makes for each call of `process.nextTick`, for its shape alone. V8 forgets shapes that no
 * object has when it collects garbage in a process with little to do; Node's code then puts every such object together the slow
 * way, for good. An answer takes several of them, and a tenth less CPU where the shape is known.
 *
 * @returns what is kept: nothing where Node makes them otherwise
 */
export function keepTickShape(): readonly object[] {
  if (kept.length > 0) return kept
  const watching = createHook({
    init(_id, type, _trigger, made) {
      if (type === 'TickObject') kept.push(made)
    },
    // To be told of promises, all of them would have to take a slower way from then on.
    trackPromises: false,
  })
  watching.enable()
  process.nextTick(() => {})
  watching.disable()
  return kept
}
