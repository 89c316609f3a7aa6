/** What packages are taken from in parts: see scripts/left-out.ts. */
export { feedSource } from '../../src/sources/feed.ts'
export { readPageText } from '../../src/sources/page/page-text.ts'
export { adminPages } from '../../src/web/admin/admin.tsx'
export {
  creationOptions,
  madePasskey,
  passkeyHolder,
  requestOptions,
} from '../../src/web/auth/passkeys.ts'
