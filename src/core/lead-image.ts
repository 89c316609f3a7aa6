/** What image servers take as a wish for size or quality, never as another picture. */
const SIZE =
  /^(w|h|width|height|size|s|sz|resize|fit|crop|quality|q|dpr|scale|zoom|strip|auto|fm|format|ixlib|ssl)$/i

/** `-1024x683` and `@2x` before the extension: the same picture in another size. */
const SIZE_IN_NAME = /(?:-\d{2,5}x\d{2,5}|-scaled|@\dx)(?=\.\w{2,5}$)/i

/** Sanitised HTML has its attributes in double quotes. */
const imageSource = /<img\b[^>]*?\ssrc="([^"]*)"/g

/** For comparing only: two addresses of one picture, in whatever size, give the same text. */
export function pictureKey(url: string): string {
  if (!URL.canParse(url)) return url
  const { host, pathname, searchParams } = new URL(url)
  const kept = [...searchParams].filter(([name]) => !SIZE.test(name)).sort(byName)
  return `${host}${pathname.replace(SIZE_IN_NAME, '')}?${new URLSearchParams(kept)}`
}

/** The pictures that a body shows, as `pictureKey` names them. */
export function picturesIn(html: string): ReadonlySet<string> {
  const shown = new Set<string>()
  if (!html.includes('<img')) return shown
  for (const [, source = ''] of html.matchAll(imageSource)) {
    shown.add(pictureKey(source.replaceAll('&amp;', '&')))
  }
  return shown
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
