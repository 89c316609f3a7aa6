/** Every network Posthorn can publish to. Add a line to add a network. */
export { bluesky } from './bluesky.ts'
export { discord } from './discord.ts'
export { facebook } from './facebook.ts'
export { linkedin } from './linkedin.ts'
export { mastodon } from './mastodon.ts'
export { slack } from './slack.ts'
export { telegram } from './telegram.ts'
export { x } from './x.ts'
