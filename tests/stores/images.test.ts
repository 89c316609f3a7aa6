import { imageStore } from '../../src/stores/images.ts'
import { inMemoryImages } from '../../src/stores/in-memory/images.ts'
import { testImagePruning, testImageStore } from '../contracts/image-store.ts'
import { migrated } from './migrated.ts'

const sqlite = async (room: number) => imageStore(await migrated(), room)

testImageStore('SQLite', sqlite)
testImagePruning('SQLite', sqlite)
testImageStore('in memory', async () => inMemoryImages())
