import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Entry on Node. What V8 made of the program is kept beside it, so that the next start need not compile it again; where that
 * folder may not be written, every start does. Only what is imported from here on is kept.
 */
enableCompileCache(fileURLToPath(new URL('./compiled', import.meta.url)))
await import('./node/command-line.ts')
