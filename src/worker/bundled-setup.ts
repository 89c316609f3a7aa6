import setup from '../../config/posthorn.yaml'
import { postOfMarkdown } from '../cli/post-file.ts'

export { setup as bundledSetup }
export const samplePosts = []
export { postOfMarkdown }
