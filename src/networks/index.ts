/** Every network Posthorn can publish to. Add a line to add a network. */
export { mastodon } from './mastodon.ts'
export { x } from './x.ts'
