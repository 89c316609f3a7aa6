import { testRuntime } from '../contracts/runtime.ts'
import { startWorkerd } from './start-workerd.ts'

testRuntime('workerd', startWorkerd)
