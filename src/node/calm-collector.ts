import { setFlagsFromString } from 'node:v8'

/**
 * For a server that answers within a millisecond, where each collection of garbage is a wait of everybody. V8 collects when a heap
 * of 30 MB has grown by an eighth, and once more when there is little to do, which whoever asks next then waits for: here it
 * collects when the heap has grown by more than half, and leaves a server alone that has nothing to do.
 */
export function calmCollector(): void {
  setFlagsFromString('--heap-growing-percent=60')
  setFlagsFromString('--no-memory-reducer')
}
