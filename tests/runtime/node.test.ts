import { testRuntime } from '../contracts/runtime.ts'
import { startNode } from './start-node.ts'

testRuntime('Node', startNode)
