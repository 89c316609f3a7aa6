import { workerHandlers } from './worker/handlers.ts'
import { openEdge } from './worker/open-edge.ts'

export default workerHandlers(openEdge)
