import { workerHandlers } from './worker/handlers.ts'

/** Only feeds are answered by what is loaded at the start. */
export default workerHandlers(async (bindings, front) => {
  const { openEdge } = await import('./worker/open-edge.ts')
  return openEdge(bindings, front)
})
